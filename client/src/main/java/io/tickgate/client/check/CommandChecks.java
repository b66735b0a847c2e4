package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that are right, wrong, or too many.
 *
 * <p>Thread-safe.
 */
final class CommandChecks {
    private static final String UNKNOWN_SYMBOL = "no.such:SYMBOL";
    private static final String UNKNOWN_CHANNEL = "no.such.channel";

    static final List<Check> LIST = List.of(
            new Check(
                    "several-commands",
                    "Several commands in one frame are each answered, in their order.",
                    "Commands",
                    CommandChecks::severalCommands),
            new Check(
                    "unknown-symbol",
                    "An unknown symbol is rejected by itself with UNKNOWN_SYMBOL; the others of its sub are served.",
                    "Errors",
                    CommandChecks::unknownSymbol),
            new Check(
                    "unknown-channel",
                    "An unknown channel is UNKNOWN_CHANNEL for each of its symbols, and leaves the rest alone.",
                    "Errors",
                    CommandChecks::unknownChannel),
            new Check(
                    "unknown-fields",
                    "Fields of a command that nobody knows are passed over.",
                    "Commands",
                    CommandChecks::unknownFields),
            new Check(
                    "null-fields",
                    "null for an optional field of a command is the same as leaving it out.",
                    "sub",
                    CommandChecks::nullFields),
            new Check(
                    "bad-commands",
                    "A command that is not understood is BAD_REQUEST naming the field, and the connection stays.",
                    "Errors",
                    CommandChecks::badCommands),
            new Check(
                    "max-age",
                    "maxAge is taken for conflated keys, and is BAD_REQUEST in mode all.",
                    "sub",
                    CommandChecks::maxAge));

    private CommandChecks() {}

    private static String severalCommands(Scene scene) throws IOException {
        var link = scene.open();
        int mark = link.mark();
        var commands = new ArrayList<ClientCommand>();
        for (int i = 0; i < 5; i++) {
            commands.add(new ClientCommand.Ping(link.newId()));
        }
        link.send(commands.toArray(ClientCommand[]::new));
        link.answerTo(((ClientCommand.Ping) commands.get(4)).id(), mark);
        var ids = link.since(mark).stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Pong)
                .map(heard -> ((ServerMessage.Pong) heard.message()).id())
                .toList();
        var expected = commands.stream()
                .map(command -> ((ClientCommand.Ping) command).id())
                .toList();
        expect(ids.equals(expected), "pongs " + ids, expected.toString());
        return "";
    }

    private static String unknownSymbol(Scene scene) throws IOException {
        var link = scene.open();
        var key = scene.anyKey();
        int mark = link.mark();
        var ack = link.subscribe(
                key.channel(), List.of(UNKNOWN_SYMBOL, key.symbol(), "AnOtHeR"), SubscribeOptions.DEFAULTS);
        var expected = List.of(
                new ServerMessage.Rejection(UNKNOWN_SYMBOL, ErrorCode.UNKNOWN_SYMBOL),
                new ServerMessage.Rejection("AnOtHeR", ErrorCode.UNKNOWN_SYMBOL));
        expect(
                ack.accepted() == 1
                        && ack.rejected().size() == 2
                        && ack.rejected().containsAll(expected),
                ack,
                "1 accepted, and rejected " + expected);
        link.await("a snapshot of " + key, mark, message -> Link.isOf(message, key));
        return "";
    }

    private static String unknownChannel(Scene scene) throws IOException {
        var link = scene.open();
        var key = scene.anyKey();
        var ack = link.subscribe(UNKNOWN_CHANNEL, List.of(key.symbol(), "X"), SubscribeOptions.DEFAULTS);
        expect(
                ack.accepted() == 0
                        && ack.rejected().size() == 2
                        && ack.rejected().stream().allMatch(rejection -> rejection.code() == ErrorCode.UNKNOWN_CHANNEL),
                ack,
                "both rejected with UNKNOWN_CHANNEL");
        scene.begin(link, key, SubscribeOptions.DEFAULTS);
        return "";
    }

    private static String unknownFields(Scene scene) throws IOException {
        onlyJson(scene);
        var link = scene.open();
        int mark = link.mark();
        long id = link.newId();
        link.sendText("{\"new\":{\"op\":[1,{}]},\"op\":\"ping\",\"more\":null,\"id\":%d,\"x\":1e99}".formatted(id));
        var answer = link.answerTo(id, mark);
        expect(answer instanceof ServerMessage.Pong, answer, "a pong");
        return "";
    }

    private static String nullFields(Scene scene) throws IOException {
        onlyJson(scene);
        var link = scene.open();
        var key = scene.anyKey();
        int mark = link.mark();
        long id = link.newId();
        link.sendText(("{\"op\":\"sub\",\"id\":%d,\"ch\":\"%s\",\"syms\":[\"%s\"],\"mode\":null,\"maxRate\":null,"
                        + "\"from\":null,\"once\":null,\"feed\":null,\"checksum\":null,\"maxAge\":null}")
                .formatted(id, key.channel(), key.symbol()));
        var answer = link.answerTo(id, mark);
        expect(answer instanceof ServerMessage.Ack ack && ack.accepted() == 1, answer, "an ack");
        link.await("a snapshot of " + key, mark, message -> Link.isOf(message, key));
        return "";
    }

    private static void onlyJson(Scene scene) {
        if (scene.protocol() != Protocol.JSON) {
            throw new SkipException("about JSON");
        }
    }

    /**
     * Something that is no command.
     *
     * <p>Thread-safe.
     *
     * @param text with {@code ID} where its id belongs
     * @param field that has to be named in the answer; empty where there is none
     */
    private record Bad(String text, String field) {
        boolean hasId() {
            return text.contains("ID");
        }
    }

    private static final List<Bad> BAD = List.of(
            new Bad("nonsense", ""),
            new Bad("{\"op\":\"ping\",", ""),
            new Bad("7", ""),
            new Bad("\"ping\"", ""),
            new Bad("{}", "op"),
            new Bad("{\"op\":\"buy\",\"id\":ID}", "op"),
            new Bad("{\"op\":7,\"id\":ID}", "op"),
            new Bad("{\"op\":\"ping\"}", "id"),
            new Bad("{\"op\":\"ping\",\"id\":\"seven\"}", "id"),
            new Bad("{\"op\":\"ping\",\"id\":-1}", "id"),
            new Bad("{\"op\":\"ping\",\"id\":1e400}", "id"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"syms\":[\"A\"]}", "ch"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\"}", "syms"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[]}", "syms"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":\"A\"}", "syms"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[7]}", "syms"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":{},\"syms\":[\"A\"]}", "ch"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"maxRate\":0}", "maxRate"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"maxRate\":\"4\"}", "maxRate"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"mode\":\"some\"}", "mode"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"once\":1}", "once"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"from\":{\"A\":\"x\"}}", "from"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"from\":[1]}", "from"),
            new Bad("{\"op\":\"sub\",\"id\":ID,\"ch\":\"quote\",\"syms\":[\"A\"],\"maxAge\":-5}", "maxAge"),
            new Bad("{\"op\":\"unsub\",\"id\":ID,\"ch\":\"quote\"}", "syms"),
            new Bad("{\"op\":\"hello\",\"id\":ID,\"hb\":\"often\"}", "hb"),
            new Bad("{\"op\":\"credit\",\"n\":-1}", "n"),
            new Bad("{\"op\":\"ping\",\"id\":1,\"id\":2}", ""),
            new Bad("{\"op\":\"ping\",\"id\":\"\\ud800\"}", "id"),
            new Bad("[".repeat(2000), ""));

    private static String badCommands(Scene scene) throws IOException {
        if (scene.protocol() != Protocol.JSON) {
            return BadFrames.refused(scene);
        }
        var link = scene.open();
        var pause = LimitChecks.betweenCommands(scene);
        for (var bad : BAD) {
            int mark = link.mark();
            long id = link.newId();
            String text = bad.text().replace("ID", String.valueOf(id));
            link.sendText(text);
            var error = link.await(ServerMessage.Error.class, mark, any -> true, "an error for " + Shown.of(text));
            expect(error.code() == ErrorCode.BAD_REQUEST, error + " for " + text, "BAD_REQUEST");
            expect(
                    bad.field().isEmpty() || error.message().contains(bad.field()),
                    "'%s' for %s".formatted(error.message(), text),
                    "the field '%s' named".formatted(bad.field()));
            expect(!bad.hasId() || Long.valueOf(id).equals(error.id()), error + " for " + text, "id " + id);
            expect(!error.retry(), error, "no retry");
            scene.pass(pause);
        }
        link.ping();
        return "%d kinds".formatted(BAD.size());
    }

    private static String maxAge(Scene scene) throws IOException {
        var link = scene.open();
        var key = scene.keys(Shape.STATE, 1).get(0);
        scene.begin(link, key, Options.withMaxAge(SubscribeOptions.DEFAULTS, 1000));
        var log = scene.keys(Shape.LOG, 1).get(0);
        int mark = link.mark();
        long id = link.newId();
        var options = Options.withMaxAge(Options.withMode(SubscribeOptions.DEFAULTS, Mode.ALL), 1000);
        link.send(new ClientCommand.Subscribe(id, log.channel(), List.of(log.symbol()), options));
        var answer = link.answerTo(id, mark);
        expect(
                answer instanceof ServerMessage.Error error
                        && error.code() == ErrorCode.BAD_REQUEST
                        && error.message().contains("maxAge"),
                answer,
                "BAD_REQUEST naming maxAge");
        return "";
    }
}
