package io.tickgate.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageScanTest {
    private static final long MICROS = 1_795_369_228_733_600L;

    private final List<String> found = new ArrayList<>();
    private final MessageScan.Sink sink = new MessageScan.Sink() {
        @Override
        public void message(int symbol, long sequence, long micros, boolean isPriceRight) {
            found.add("%d %d %d %s".formatted(symbol, sequence, micros, isPriceRight));
        }

        @Override
        public void stamps(long ingestMicros, long sendMicros) {
            found.add("stamps " + ingestMicros + " " + sendMicros);
        }

        @Override
        public void malformed(String problem) {
            found.add(problem);
        }
    };

    @ParameterizedTest
    @ValueSource(
            strings = {"%s%s", "[%s,%s]", "%s\n%s", "42[\"quote\",%s]42[\"quote\",%s]", "{\"push\":{\"data\":[%s,%s]}}"
            })
    void findsMessagesInWhateverEnvelope(String envelope) {
        scan(envelope.formatted(message(7, 41), message(9, 5)));

        assertThat(found).containsExactly("7 41 " + MICROS + " true", "9 5 " + MICROS + " true");
    }

    @Test
    void findsTheSequenceOfASnapshotBehindItsEpoch() {
        scan(
                "[{\"type\":\"snapshot\",\"ch\":\"quote\",\"sym\":\"sim:00007\",\"epoch\":\"k21f6c0de77\",\"seq\":12,\"ts\":"
                        + MICROS
                        + ",\"pxScale\":2,\"szScale\":4,\"reason\":\"initial\",\"data\":{\"bid\":[\"173.36\",\"5\"],"
                        + "\"ask\":null}}]");

        assertThat(found).containsExactly("7 12 " + MICROS + " true");
    }

    @Test
    void takesStampsForNoMessage() {
        String stamps =
                "{\"type\":\"stamps\",\"chain\":17,\"ch\":\"quote\",\"sym\":\"sim:00007\",\"seq\":41,\"source\":1795369228733644,"
                        + "\"kafka\":1795369228734000,\"kafkaTime\":\"create\",\"ingest\":1795369228736411,"
                        + "\"encode\":1795369228736502,\"send\":1795369228736549}";

        scan("[" + stamps + "," + message(7, 42) + "]");

        assertThat(found).containsExactly("stamps 1795369228736411 1795369228736549", "7 42 " + MICROS + " true");
    }

    @Test
    void seesAPriceThatDoesNotFollowFromTheTime() {
        scan(message(7, 41).replace("173.36", "173.35"));

        assertThat(found).containsExactly("7 41 " + MICROS + " false");
    }

    @Test
    void saysWhatARejectedSymbolLooksLike() {
        scan("[{\"type\":\"ack\",\"id\":0,\"rejected\":[{\"sym\":\"sim:00007\",\"code\":\"UNKNOWN_SYMBOL\"}]}]");

        assertThat(found).containsExactly("no sequence: \"sym\":\"sim:00007\",\"code\":\"UNKNOWN_SYMBOL\"}]}]");
    }

    @Test
    void passesOverWhatIsNoMessage() {
        scan("[{\"type\":\"hb\",\"tx\":1},{\"type\":\"status\",\"syms\":[\"sim:00007\"],\"state\":\"live\"}]");

        assertThat(found).isEmpty();
    }

    @Test
    void findsNothingBeyondTheEndOfTheFrame() {
        byte[] text = message(7, 41).getBytes(StandardCharsets.US_ASCII);

        new MessageScan().scan(text, 0, text.length / 2, sink);

        assertThat(found).singleElement().asString().startsWith("no ");
    }

    private static String message(int symbol, long sequence) {
        return new String(
                QuoteText.message(QuoteText.symbol(symbol), sequence, MICROS, 150), StandardCharsets.US_ASCII);
    }

    private void scan(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        new MessageScan().scan(bytes, 0, bytes.length, sink);
    }
}
