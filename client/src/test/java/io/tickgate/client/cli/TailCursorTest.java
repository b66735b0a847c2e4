package io.tickgate.client.cli;

import static io.tickgate.client.Market.TIME_MICROS;
import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.trade;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.Market;
import io.tickgate.client.TestGateway;
import io.tickgate.model.Side;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tail of every record, which goes on where the one before has ended. */
class TailCursorTest {
    @TempDir
    private Path folder;

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    @Test
    void takesEveryRecordOfAllSymbolsAndAsksForACursorEachSecond() {
        tail("--cursor-file", file().toString(), "--from", "2026-03-02T09:30:00Z");
        var peer = gateway.accept();

        var hello = (ClientCommand.Hello) peer.awaitCommand();
        peer.say(Market.welcome());
        var subscribe = peer.awaitSubscribe();

        assertThat(hello.heartbeatMillis()).isEqualTo(1000);
        assertThat(subscribe.symbols()).containsExactly("*");
        assertThat(subscribe.options().mode()).isEqualTo(Mode.ALL);
        assertThat(subscribe.options().from()).isEqualTo(new From.Time(1_772_443_800_000_000L));
    }

    @Test
    void storesTheCursorOnceAllBeforeItIsPrintedAndGoesOnThere() throws Exception {
        var run = tail("--cursor-file", file().toString(), "--from", "earliest", "--count", "3", "A");
        var peer = begin(new From.Earliest());

        peer.say(place("A", 10), tradeOf(11, 10), heartbeat("c1.first"), tradeOf(12, 11), heartbeat("c1.second"));
        run.awaitTold("storing cursors in " + file());
        peer.say(tradeOf(13, 12), tradeOf(14, 13), heartbeat("c1.after-the-end"));

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed()).hasSize(3);
        assertThat(Files.readString(file())).isEqualTo("c1.second\n");
        tail("--cursor-file", file().toString(), "--from", "earliest", "A");
        begin(new From.Cursor("c1.second"));
    }

    @Test
    void endsWhereItsCursorIsRefusedAndLeavesTheFileAlone() throws Exception {
        Files.writeString(file(), "c1.foreign");
        var run = tail("--cursor-file", file().toString(), "A");
        var peer = gateway.accept().say(Market.welcome());

        peer.say(new ServerMessage.Error(
                peer.awaitSubscribe().id(), ErrorCode.BAD_REQUEST, "from: a cursor of another cluster"));

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told())
                .contains("tickgate: the cursor in " + file()
                        + " is refused; without the file, --from says where to begin");
        assertThat(Files.readString(file())).isEqualTo("c1.foreign");
    }

    @Test
    void endsWhereNoCursorCanBeStored() throws Exception {
        var run = tail("--cursor-file", folder.resolve("missing/cursor").toString(), "A");
        var peer = begin(null);

        peer.say(heartbeat("c1.first"));

        assertThat(run.awaitExit()).isEqualTo(1);
        run.awaitTold("no cursor could be stored in");
    }

    @Test
    void doesNotSendAGatewayAFileOfSomethingElse() throws Exception {
        Files.writeString(file(), "bid;ask\n1;2\n");

        var run = tail("--cursor-file", file().toString(), "A");

        assertThat(run.awaitExit()).isEqualTo(2);
        assertThat(run.told().get(0)).contains("(expected: one cursor and nothing else)");
    }

    @Test
    void replaysAtAPace() {
        tail("--mode", "all", "--from", "earliest", "--speed", "10", "A");
        var peer = gateway.accept();
        peer.say(Market.welcome());

        var subscribe = peer.awaitSubscribe();

        assertThat(subscribe.options().speed()).isEqualTo(10.0);
        assertThat(subscribe.options().from()).isEqualTo(new From.Earliest());
    }

    @Test
    void refusesWrongUsage() throws Exception {
        assertThat(tail("--mode", "some", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--from", "earliest", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--mode", "all", "--from", "yesterday", "A").awaitExit())
                .isEqualTo(2);
        assertThat(tail("--mode", "all", "--speed", "10", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--mode", "all", "--from", "latest", "--speed", "10", "A")
                        .awaitExit())
                .isEqualTo(2);
        assertThat(tail("--mode", "all", "--from", "earliest", "--speed", "0", "A")
                        .awaitExit())
                .isEqualTo(2);
        assertThat(tail("--mode", "all", "--once", "A").awaitExit()).isEqualTo(2);
        assertThat(tail("--mode", "conflate", "--cursor-file", file().toString(), "A")
                        .awaitExit())
                .isEqualTo(2);
    }

    private Path file() {
        return folder.resolve("cursor");
    }

    private CommandLineRun tail(String... options) {
        var args = new ArrayList<>(List.of("tail", "--url", gateway.uri().toString(), "-c", "trade"));
        args.addAll(List.of(options));
        return CommandLineRun.start(args.toArray(String[]::new));
    }

    /** Lets the next connection have what it asks for, from where it should. */
    private TestGateway.Peer begin(From from) {
        var peer = gateway.accept().say(Market.welcome());
        var subscribe = peer.awaitSubscribe();
        assertThat(subscribe.options().from()).isEqualTo(from);
        return peer.say(ack(subscribe.id(), "trade"));
    }

    private static ServerMessage place(String symbol, long sequence) {
        return new ServerMessage.Snapshot(
                "trade",
                symbol,
                Market.EPOCH,
                sequence,
                0,
                0,
                0,
                SnapshotReason.INITIAL,
                null,
                new Payload.OfTrades(List.of()));
    }

    private static ServerMessage tradeOf(long sequence, long previous) {
        return update("trade", "A", sequence, previous, trade("1.00", "t" + sequence, Side.BUY));
    }

    private static ServerMessage heartbeat(String cursor) {
        return new ServerMessage.Heartbeat(TIME_MICROS, Map.of(), List.of(), cursor);
    }
}
