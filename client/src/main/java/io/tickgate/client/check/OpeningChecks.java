package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.io.IOException;
import java.util.List;

/**
 * How a conversation begins.
 *
 * <p>Thread-safe.
 */
final class OpeningChecks {
    private static final int BAD_REQUEST = 400;
    private static final int HEARTBEAT_MILLIS = 2000;

    static final List<Check> LIST = List.of(
            new Check(
                    "subprotocol",
                    "An upgrade that offers only unknown subprotocols is refused with 400; one that offers none gets"
                            + " JSON; of several, a known one is chosen and named.",
                    "Transport",
                    OpeningChecks::subprotocol),
            new Check(
                    "hello",
                    "Each hello is answered with a welcome that has its id and the interval that was granted.",
                    "hello",
                    OpeningChecks::hello),
            new Check(
                    "welcome-limits",
                    "The welcome names version 1, a session, the limits and the channels with their shapes.",
                    "welcome",
                    OpeningChecks::welcomeLimits));

    private OpeningChecks() {}

    private static String subprotocol(Scene scene) throws IOException {
        try (var unexpected = scene.socket(List.of("tickgate.v9.json", "mqtt"), 0)) {
            throw new BreachException(
                    "101 with subprotocol '%s' for unknown ones".formatted(unexpected.subprotocol()), "HTTP 400");
        } catch (RefusedException e) {
            expect(e.status() == BAD_REQUEST, "HTTP " + e.status() + " for unknown subprotocols", "400");
        }
        String wanted = scene.protocol().subprotocol();
        try (var several = scene.socket(List.of("mqtt", wanted), 0)) {
            expect(several.subprotocol().equals(wanted), "'" + several.subprotocol() + "' chosen", wanted);
        }
        var plain = scene.jsonLink(scene.socket(List.of(), 0));
        plain.await(ServerMessage.Welcome.class, 0, any -> true, "a welcome in JSON without a subprotocol");
        return "";
    }

    private static String hello(Scene scene) throws IOException {
        var link = scene.open();
        for (int i = 0; i < 2; i++) {
            long id = link.newId();
            int mark = link.mark();
            link.send(new ClientCommand.Hello(id, null, null, HEARTBEAT_MILLIS, "tickgate-check", false));
            var answer = link.answerTo(id, mark);
            expect(
                    answer instanceof ServerMessage.Welcome welcome && welcome.heartbeatMillis() == HEARTBEAT_MILLIS,
                    answer,
                    "a welcome with id %d and hb %d".formatted(id, HEARTBEAT_MILLIS));
        }
        return "";
    }

    private static String welcomeLimits(Scene scene) throws IOException {
        var link = scene.open();
        var welcome = link.welcome();
        var limits = welcome.limits();
        expect(welcome.version() == 1, "v " + welcome.version(), "1");
        expect(!welcome.session().isEmpty(), welcome, "a session");
        expect(welcome.heartbeatMillis() > 0, "hb " + welcome.heartbeatMillis(), "above 0");
        expect(
                limits.subscriptions() > 0
                        && limits.symbolsPerCommand() > 0
                        && limits.commandsPerSecond() > 0
                        && limits.frameBytes() > 0,
                limits,
                "limits above 0");
        expect(!welcome.channels().isEmpty(), welcome, "channels");
        return "%d channels, %s".formatted(welcome.channels().size(), limits);
    }
}
