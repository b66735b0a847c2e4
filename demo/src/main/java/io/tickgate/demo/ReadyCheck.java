package io.tickgate.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Tells whether a child does its job yet. Asked again and again, so it answers quickly.
 *
 * <p>Confined to the supervisor's thread.
 */
@FunctionalInterface
interface ReadyCheck {

    /** A gateway that is up answers in milliseconds; one that starts may leave the question lying. */
    Duration HTTP_PATIENCE = Duration.ofSeconds(2);

    boolean isReady() throws IOException, InterruptedException;

    /** The child's log, emptied before each of its starts, has this text. */
    static ReadyCheck logHas(Path log, String text) {
        return () -> {
            try {
                return Files.readString(log).contains(text);
            } catch (NoSuchFileException e) {
                return false;
            }
        };
    }

    /** This address answers 200. */
    static ReadyCheck answersOk(URI address) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(HTTP_PATIENCE).build();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(HTTP_PATIENCE).build();
        return () -> {
            try {
                return client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false; // nobody listens yet
            }
        };
    }
}
