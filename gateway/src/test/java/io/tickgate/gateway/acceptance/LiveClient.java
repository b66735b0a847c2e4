package io.tickgate.gateway.acceptance;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that speaks JSON word for word, and writes down every frame of the gateway.
 *
 * <p>Confined to the thread of its test.
 */
final class LiveClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RawSocket socket;
    private final List<String> frames;
    private final List<JsonNode> unread = new ArrayList<>();

    /** @param frames where every frame is added */
    LiveClient(int port, List<String> frames) throws IOException {
        socket = new RawSocket(port).upgraded();
        this.frames = frames;
    }

    LiveClient say(String commands) throws IOException {
        socket.sendText(commands);
        return this;
    }

    /** Returns the first message of this type for which the condition holds. */
    JsonNode await(String type, Predicate<JsonNode> condition) throws IOException {
        return next(message -> message.path("type").asString().equals(type) && condition.test(message));
    }

    JsonNode await(String type) throws IOException {
        return await(type, message -> true);
    }

    /** Returns the answer to the command of this id. */
    JsonNode answer(long id) throws IOException {
        return next(message -> message.path("id").asLong(-1) == id);
    }

    /** Returns the first message for which the condition holds and that was not returned before. */
    JsonNode next(Predicate<JsonNode> condition) throws IOException {
        long start = System.nanoTime();
        var found = take(condition);
        while (found == null) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not what was waited for: " + unread);
            }
            read();
            found = take(condition);
        }
        return found;
    }

    private @Nullable JsonNode take(Predicate<JsonNode> condition) {
        var found = unread.stream().filter(condition).findFirst().orElse(null);
        unread.remove(found);
        return found;
    }

    private void read() throws IOException {
        String frame = socket.read(RawSocket.TEXT).text();
        frames.add(frame);
        JSON.readTree(frame).forEach(unread::add);
    }

    /** Writes down what still comes. */
    void readToTheEnd() throws IOException {
        try {
            while (true) {
                read();
            }
        } catch (EOFException | SocketException e) {
            // That was all.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
