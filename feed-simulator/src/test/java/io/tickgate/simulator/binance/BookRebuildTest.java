package io.tickgate.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.BookChange;
import io.tickgate.model.Level;
import io.tickgate.model.OrderBook;
import io.tickgate.simulator.recording.TimedTick;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Builds the books a second time, by the venue's own recipe and with nothing of the simulator's. */
class BookRebuildTest {
    private static final int CHECK_EVERY = 50;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void equalsTheBookOfTheStream(int index) throws IOException {
        var instrument = BinanceInstrument.ALL.get(index);
        var file = RecordedFiles.shipped().of(instrument).get(0);
        var book = new OrderBook();
        int applied = 0;
        try (var stream = BinanceRecording.shipped(List.of(instrument.symbol()), BinanceRecording.FULL_BOOK_EVERY)
                        .open();
                var lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(file.source().open()), java.nio.charset.StandardCharsets.US_ASCII))) {
            for (var diff : joined(lines, instrument.venue() == Venue.SPOT)) {
                apply(diff.path("b"), bids);
                apply(diff.path("a"), asks);
                applyNextChange(stream, book);
                if (++applied % CHECK_EVERY == 0) {
                    assertThat(asText(book.all().bids())).isEqualTo(asText(bids));
                    assertThat(asText(book.all().asks())).isEqualTo(asText(asks));
                }
            }
        }

        assertThat(applied).isGreaterThan(800);
    }

    /** Loads the snapshot into the maps, and returns the diffs that come on top of it. */
    private List<JsonNode> joined(BufferedReader lines, boolean isSpot) throws IOException {
        var diffs = new ArrayList<JsonNode>();
        long snapshotId = -1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            var frame = MAPPER.readTree(line.substring(20));
            if (frame.has("lastUpdateId")) {
                snapshotId = frame.get("lastUpdateId").asLong();
                apply(frame.get("bids"), bids);
                apply(frame.get("asks"), asks);
            } else if (frame.get("stream").asString().contains("@depth")) {
                diffs.add(frame.get("data"));
            }
        }
        long lastInside = isSpot ? snapshotId : snapshotId - 1;
        diffs.removeIf(diff -> diff.get("u").asLong() <= lastInside);
        return diffs;
    }

    /** Full books besides the first change nothing. */
    private static void applyNextChange(io.tickgate.simulator.recording.TickStream stream, OrderBook book) {
        boolean isDiff = false;
        while (!isDiff) {
            TimedTick tick = stream.next();
            assertThat(tick).isNotNull();
            if (tick.tick() instanceof BookChange change) {
                book.apply(change);
                isDiff = !change.isFull();
            }
        }
    }

    private static void apply(JsonNode levels, TreeMap<BigDecimal, BigDecimal> side) {
        for (var level : levels) {
            var price = new BigDecimal(level.get(0).asString());
            var size = new BigDecimal(level.get(1).asString());
            if (size.signum() == 0) {
                side.remove(price);
            } else {
                side.put(price, size);
            }
        }
    }

    private static String asText(TreeMap<BigDecimal, BigDecimal> side) {
        var text = new StringBuilder();
        side.forEach((price, size) -> append(text, price, size));
        return text.toString();
    }

    private static String asText(List<Level> side) {
        var text = new StringBuilder();
        side.forEach(level -> append(
                text,
                new BigDecimal(level.price().toString()),
                new BigDecimal(level.size().toString())));
        return text.toString();
    }

    private static void append(StringBuilder text, BigDecimal price, BigDecimal size) {
        text.append(price.stripTrailingZeros().toPlainString())
                .append(':')
                .append(size.stripTrailingZeros().toPlainString())
                .append(' ');
    }
}
