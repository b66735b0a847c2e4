package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Clients that ask when an update was where.
 *
 * <p>Thread-safe.
 */
final class StampsChecks {
    private static final int STAMPS_MILLIS = 1_000;
    private static final int KEYS = 20;

    static final List<Check> LIST = List.of(
            new Check(
                    "stamps",
                    "A client that asks for stamps is told the interval, and the times of an update that it has been sent,"
                            + " in their order.",
                    "Where the time goes",
                    StampsChecks::stamps),
            new Check(
                    "report",
                    "A report without hello.stamps before is BAD_REQUEST with its id; one of a chain that was not sent is"
                            + " passed over.",
                    "report",
                    StampsChecks::report));

    private StampsChecks() {}

    private static Link open(Scene scene) throws IOException {
        var link = scene.open();
        long id = link.newId();
        int mark = link.mark();
        link.send(new ClientCommand.Hello(id, null, null, null, "tickgate-check", false, STAMPS_MILLIS));
        var answer = link.answerTo(id, mark);
        expect(
                answer instanceof ServerMessage.Welcome welcome
                        && Integer.valueOf(STAMPS_MILLIS).equals(welcome.stampsMillis()),
                answer,
                "a welcome with stamps %d".formatted(STAMPS_MILLIS));
        return link;
    }

    private static String stamps(Scene scene) throws IOException {
        var channels = scene.ground().channels().entrySet().stream()
                .filter(channel -> channel.getValue() != Shape.BAR)
                .map(Map.Entry::getKey)
                .toList();
        var byChannel = scene.moving(channels, KEYS).stream()
                .collect(Collectors.groupingBy(Key::channel, Collectors.mapping(Key::symbol, Collectors.toList())));
        var link = open(scene);
        byChannel.forEach((channel, symbols) -> link.subscribe(channel, symbols, SubscribeOptions.DEFAULTS));
        var stamps = link.await(ServerMessage.Stamps.class, 0, any -> true, "stamps of an update");
        boolean isSent = link.all().stream()
                .takeWhile(heard -> !heard.message().equals(stamps))
                .map(Link.Heard::message)
                .anyMatch(message -> message instanceof ServerMessage.Update update
                        && update.channel().equals(stamps.channel())
                        && update.symbol().equals(stamps.symbol())
                        && update.sequence() == stamps.sequence()
                        && update.timeMicros() == stamps.sourceMicros());
        expect(isSent, stamps, "stamps of an update that was sent before, from its ts on");
        expect(stamps.chain() == 1, stamps, "chain 1, as the first");
        expect(
                stamps.ingestMicros() <= stamps.encodeMicros() && stamps.encodeMicros() <= stamps.sendMicros(),
                stamps,
                "the gateway's own times in their order");
        link.send(new ClientCommand.Report(link.newId(), stamps.chain(), 0, 0L));
        link.ping();
        return "%d µs from ingest to send".formatted(stamps.sendMicros() - stamps.ingestMicros());
    }

    private static String report(Scene scene) throws IOException {
        var stranger = scene.open();
        long id = stranger.newId();
        int mark = stranger.mark();
        stranger.send(new ClientCommand.Report(id, 1, 0, null));
        var error = stranger.await(ServerMessage.Error.class, mark, any -> true, "an error");
        expect(
                error.code() == ErrorCode.BAD_REQUEST && Long.valueOf(id).equals(error.id()),
                error,
                "BAD_REQUEST with id " + id);
        var link = open(scene);
        int before = link.mark();
        link.send(new ClientCommand.Report(link.newId(), Long.MAX_VALUE, Long.MAX_VALUE, null));
        link.ping();
        boolean isRefused =
                link.since(before).stream().anyMatch(heard -> heard.message() instanceof ServerMessage.Error);
        expect(!isRefused, "an error", "nothing for a report of a chain that was not sent");
        return "";
    }
}
