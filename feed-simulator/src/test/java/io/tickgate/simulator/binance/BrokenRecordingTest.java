package io.tickgate.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.Symbol;
import io.tickgate.simulator.recording.LastValues;
import io.tickgate.simulator.recording.RecordingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken is told by file, line, what came and what was expected. */
class BrokenRecordingTest {
    private static final Symbol BTC = new Symbol("spot:BTCUSDT");
    private static final String SNAPSHOT =
            "1723161254000000000 {\"lastUpdateId\":10,\"bids\":[[\"100.00\",\"1\"]],\"asks\":[[\"101.00\",\"1\"]]}";
    private static final String QUOTE = "1723161254000000001 {\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,"
            + "\"s\":\"BTCUSDT\",\"b\":\"100.00\",\"B\":\"1\",\"a\":\"101.00\",\"A\":\"2\"}}";

    @TempDir
    private Path directory;

    @Test
    void readsAFileThatIsSound() throws IOException {
        write(SNAPSHOT, QUOTE);

        assertThat(LastValues.of(recording()).quote(BTC)).isNotNull();
    }

    @Test
    void namesAMissingFile() throws IOException {
        Files.createDirectories(directory.resolve("spot"));

        failure()
                .hasMessage(
                        "%s: no file btcusdt_<day>.gz (expected: one for each day; --symbols leaves instruments out)"
                                .formatted(directory.resolve("spot")));
    }

    @Test
    void namesAMissingFolder() {
        failure()
                .hasMessage(
                        "%s: no such folder (expected: the recording of a venue)".formatted(directory.resolve("spot")));
    }

    @Test
    void namesATruncatedFile() throws IOException {
        var whole = compressed(SNAPSHOT, QUOTE);
        write(Arrays.copyOf(whole, whole.length - 20));

        failure()
                .hasMessageStartingWith(file() + ", line ")
                .hasMessageEndingWith("the compressed file ends too early (expected: a whole file)");
    }

    @Test
    void namesAFileThatIsNotCompressed() throws IOException {
        write(SNAPSHOT.getBytes(StandardCharsets.UTF_8));

        failure().hasMessage(file() + ": Not in GZIP format (expected: a gzip file)");
    }

    @Test
    void namesALineThatIsNotJson() throws IOException {
        write(SNAPSHOT, QUOTE.substring(0, QUOTE.length() - 5));

        failure().hasMessageStartingWith(file() + ", line 2: not readable as JSON: ");
    }

    @Test
    void namesALineWithoutTime() throws IOException {
        write(SNAPSHOT, "172316125 {}");

        failure().hasMessage(file() + ", line 2: no receive time (expected: 19 digits, a space and a frame)");
    }

    @Test
    void namesAMissingField() throws IOException {
        write(SNAPSHOT, QUOTE.replace(",\"A\":\"2\"", ""));

        failure().hasMessage(file() + ", line 2: A: nothing (expected: a value)");
    }

    @Test
    void namesAnotherSymbol() throws IOException {
        write(SNAPSHOT, QUOTE.replace("BTCUSDT", "ETHUSDT"));

        failure().hasMessage(file() + ", line 2: symbol: 'ETHUSDT' (expected: BTCUSDT)");
    }

    @Test
    void namesAnUnknownStream() throws IOException {
        write(SNAPSHOT, QUOTE.replace("@bookTicker", "@kline_1m"));

        failure()
                .hasMessage(
                        file() + ", line 2: stream: 'btcusdt@kline_1m' (expected: one of bookTicker, trade or depth)");
    }

    @Test
    void namesATimeThatGoesBackwards() throws IOException {
        write(QUOTE, SNAPSHOT);

        failure()
                .hasMessage(file() + ", line 2: receive time 2024-08-08T23:54:14Z "
                        + "(expected: not before 2024-08-08T23:54:14.000000001Z, that of the line before)");
    }

    @Test
    void namesAFileWithoutSnapshot() throws IOException {
        write(QUOTE);

        failure().hasMessage(file() + ": no snapshot of the book (expected: one, to apply the diffs to)");
    }

    @Test
    void namesTheLineOfAMissingDiff() throws IOException {
        String diff = "1723161254000000002 {\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"s\":\"BTCUSDT\","
                + "\"U\":%d,\"u\":%d,\"b\":[],\"a\":[]}}";
        write(SNAPSHOT, diff.formatted(11, 12), diff.formatted(14, 15));
        var recording = recording();

        assertThatThrownBy(() -> LastValues.of(recording))
                .isInstanceOf(RecordingException.class)
                .hasMessage(
                        file() + ", line 3: a diff is missing: U 14 (expected: 13, since the diff before ended at 12)");
    }

    private AbstractThrowableAssert<?, ?> failure() {
        return assertThatThrownBy(this::recording).isInstanceOf(RecordingException.class);
    }

    private BinanceRecording recording() {
        return BinanceRecording.in(directory, List.of(BTC), BinanceRecording.FULL_BOOK_EVERY);
    }

    private Path file() {
        return directory.resolve("spot/btcusdt_20240808.gz");
    }

    private void write(String... lines) throws IOException {
        write(compressed(lines));
    }

    private void write(byte[] bytes) throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(file(), bytes);
    }

    private static byte[] compressed(String... lines) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
