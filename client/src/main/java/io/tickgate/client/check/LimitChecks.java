package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that ask for too much, or too often.
 *
 * <p>Thread-safe.
 */
final class LimitChecks {
    /** What a client may send that speaks something else altogether. */
    private static final int FLOOD = 200;

    private static final int BAD_PROTOCOL = 4500;
    private static final int ABUSE = 4003;

    static final List<Check> LIST = List.of(
            new Check(
                    "bad-flood",
                    "A client of whose commands none is understood is closed with 4500.",
                    "Limits",
                    LimitChecks::badFlood),
            new Check(
                    "rate-limit",
                    "Too many commands are RATE_LIMITED with after; after that it goes on; a flood is closed with 4003.",
                    "Limits",
                    LimitChecks::rateLimit),
            new Check(
                    "too-many-symbols",
                    "A sub with more symbols than limits.symsPerSub is BAD_REQUEST.",
                    "Limits",
                    LimitChecks::tooManySymbols),
            new Check(
                    "limit-subs",
                    "Keys beyond limits.subs are rejected with LIMIT_SUBS, and those before are served.",
                    "Limits",
                    LimitChecks::limitSubs));

    private LimitChecks() {}

    /** So that they are not too many a second. */
    static Duration betweenCommands(Scene scene) {
        int perSecond = scene.ground().welcome().limits().commandsPerSecond();
        return Duration.ofMillis(perSecond <= 0 ? 60 : 1200 / perSecond);
    }

    private static String badFlood(Scene scene) throws IOException {
        var link = scene.open();
        int sent = 0;
        // No faster than the gateway takes commands: it would be told that, and not that they are not understood.
        for (var pause = betweenCommands(scene); sent < FLOOD && link.isOpen(); sent++) {
            if (scene.protocol() == Protocol.JSON) {
                link.sendText("{\"op\":\"buy\"}");
            } else {
                link.sendFrame(CheckSocket.BINARY, BadFrames.NONSENSE);
            }
            scene.pass(pause);
        }
        var closed = link.awaitClose();
        expect(closed.code() == BAD_PROTOCOL, closed, "4500");
        return "after %d".formatted(sent);
    }

    private static String rateLimit(Scene scene) throws IOException {
        int perSecond = scene.ground().welcome().limits().commandsPerSecond();
        if (perSecond <= 0 || perSecond > 2000) {
            throw new SkipException("the gateway allows %d commands a second".formatted(perSecond));
        }
        var link = scene.open();
        int mark = link.mark();
        var ids = new ArrayList<Long>();
        for (int i = 0; i < 2 * perSecond + 5; i++) {
            ids.add(link.newId());
            link.send(new ClientCommand.Ping(ids.get(i)));
        }
        link.await(ServerMessage.Error.class, mark, any -> true, "a command that is RATE_LIMITED");
        long after = 0;
        // The last one counts: a gateway may ask a client that goes on for more patience each time.
        for (long id : ids) {
            if (link.answerTo(id, mark) instanceof ServerMessage.Error error) {
                expect(
                        error.code() == ErrorCode.RATE_LIMITED && error.retry() && error.id() != null,
                        error,
                        "RATE_LIMITED with the id of its command, and retry");
                Long asked = error.afterMillis();
                expect(asked != null && asked > 0 && asked <= 10_000, error, "after, up to 10 s");
                after = asked == null ? 0 : asked;
            }
        }
        scene.pass(Duration.ofMillis(1000 + after));
        link.ping();
        int flood = 0;
        while (link.isOpen() && flood < 20_000) {
            link.send(new ClientCommand.Ping(link.newId()));
            flood++;
        }
        var closed = link.awaitClose();
        expect(
                closed.code() == ABUSE || closed.code() == Link.NO_CLOSE_FRAME,
                closed + " after a flood of %d".formatted(flood),
                "4003");
        return "after %d ms; closed in a flood of %d".formatted(after, flood);
    }

    private static String tooManySymbols(Scene scene) throws IOException {
        int most = scene.ground().welcome().limits().symbolsPerCommand();
        int frame = scene.ground().welcome().limits().frameBytes();
        if (most <= 0 || (most + 1) * 10L > frame) {
            throw new SkipException("%d symbols do not fit a frame".formatted(most));
        }
        var link = scene.open();
        var symbols = new ArrayList<String>();
        for (int i = 0; i <= most; i++) {
            symbols.add("X" + i);
        }
        int mark = link.mark();
        long id = link.newId();
        link.send(new ClientCommand.Subscribe(id, scene.anyKey().channel(), symbols, SubscribeOptions.DEFAULTS));
        var answer = link.answerTo(id, mark);
        expect(
                answer instanceof ServerMessage.Error error
                        && error.code() == ErrorCode.BAD_REQUEST
                        && error.message().contains("syms"),
                answer,
                "BAD_REQUEST naming syms");
        return "%d symbols".formatted(symbols.size());
    }

    private static String limitSubs(Scene scene) throws IOException {
        int most = scene.ground().welcome().limits().subscriptions();
        var symbols = scene.ground().symbols();
        int known = symbols.size() * scene.ground().channels().size();
        if (most >= known) {
            throw new SkipException("%d keys are allowed and %d known".formatted(most, known));
        }
        var link = scene.open();
        int held = 0;
        boolean isFull = false;
        for (String channel : scene.ground().channels().keySet()) {
            var ack = link.subscribe(channel, symbols, SubscribeOptions.DEFAULTS.withMaxRate(1));
            held += ack.accepted();
            expect(held <= most, held + " keys", "at most " + most);
            for (var rejection : ack.rejected()) {
                isFull |= rejection.code() == ErrorCode.LIMIT_SUBS;
                expect(
                        rejection.code() == ErrorCode.LIMIT_SUBS || rejection.code() == ErrorCode.UNKNOWN_SYMBOL,
                        rejection,
                        "LIMIT_SUBS");
            }
        }
        if (!isFull) {
            throw new SkipException("only %d keys are known, and %d are allowed".formatted(held, most));
        }
        expect(held == most, held + " keys before LIMIT_SUBS", String.valueOf(most));
        return "%d of %d keys".formatted(held, known);
    }
}
