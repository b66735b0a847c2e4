package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.RawConnection;
import io.tickgate.model.BookChange;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.LastValues;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.replay.ReplayStatus;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A recording goes through broker and gateway to three clients: one that reads everything, one that asked for four
 * messages a second, and one that stops reading for a while. At the end each has what the recording ends with, and
 * the first had the right book after every message.
 *
 * <p>Confined to the thread of its test.
 */
final class RecordingScenario {
    /** The bound of the gateway: the high-water mark, and one message, here a book of 50 levels a side. */
    static final int MOST_PENDING_BYTES = 64 * 1024 + 8 * 1024;

    private static final Duration CURRENT_WITHIN = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final String bootstrapServers;
    private final String topicPrefix;
    private final Recording recording;
    private final GatewayUnderTest gateway;

    RecordingScenario(String bootstrapServers, String topicPrefix, Recording recording, GatewayUnderTest gateway) {
        this.bootstrapServers = bootstrapServers;
        this.topicPrefix = topicPrefix;
        this.recording = recording;
        this.gateway = gateway;
    }

    /** What came out of it, in words for the docs. */
    record Result(
            ReplayStatus replay,
            int booksCompared,
            long messages,
            long pacedMessages,
            int mostPerSecond,
            double mostPendingBytes,
            Duration stalledCurrentAfter,
            Duration allCurrentAfter) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    """
                    replay:                         %s
                    messages to the full client:    %,d
                    books equal to the recording's: %,d compared, one after each message of book.10
                    messages to the paced client:   %,d, at most %d a second and symbol
                    most bytes pending in a socket: %,.0f
                    stalled client current after:   %d ms
                    all clients current after end:  %d ms
                    """,
                    replay,
                    messages,
                    booksCompared,
                    pacedMessages,
                    mostPerSecond,
                    mostPendingBytes,
                    stalledCurrentAfter.toMillis(),
                    allCurrentAfter.toMillis());
        }
    }

    /** @param stall for how long the third client does not read */
    Result run(double speed, Duration stall, Duration length) throws Exception {
        var symbols = recording.instruments().keySet();
        try (var market = new LiveMarket(recording, speed, bootstrapServers, topicPrefix)) {
            gateway.awaitReady();
            market.start();
            gateway.awaitSymbols(symbols.size());
            try (var full = new JournalingClient(gateway.stream(), true);
                    var paced = new JournalingClient(gateway.stream(), false);
                    var stalled = RawConnection.open(gateway.stream())) {
                subscribeAll(full, symbols, SubscribeOptions.DEFAULTS);
                paced.subscribe("quote", symbols, SubscribeOptions.DEFAULTS.withMaxRate(4));
                var stalledCurrentAfter = stallAndRecover(stalled, symbols, stall);
                var status = market.awaitEnd(length.plus(DEADLINE));

                var last = LastValues.of(recording);
                var allCurrentAfter = Await.until(
                        "the last values with everybody",
                        DEADLINE,
                        () -> differences(full, paced, last, symbols).isEmpty(),
                        () -> String.join("\n", differences(full, paced, last, symbols)));

                assertThat(full.wrongs()).isEmpty();
                assertThat(paced.wrongs()).isEmpty();
                assertThat(allCurrentAfter).isLessThan(CURRENT_WITHIN);
                assertThat(paced.mostPerSecond()).isLessThanOrEqualTo(4);
                assertThat(stalledCurrentAfter).isLessThan(CURRENT_WITHIN);
                double mostPendingBytes = gateway.meter("tickgate_pending_bytes_max");
                assertThat(mostPendingBytes).isPositive().isLessThanOrEqualTo(MOST_PENDING_BYTES);
                return new Result(
                        status,
                        compareBooks(full),
                        full.messages(),
                        paced.messages(),
                        paced.mostPerSecond(),
                        mostPendingBytes,
                        stalledCurrentAfter,
                        allCurrentAfter);
            }
        }
    }

    private static void subscribeAll(JournalingClient client, Set<Symbol> symbols, SubscribeOptions options) {
        client.subscribe("instrument", symbols, options)
                .subscribe("quote", symbols, options)
                .subscribe("trade", symbols, options)
                .subscribe("book.10", symbols, options)
                .subscribe("book.50", symbols, options);
    }

    /** What the clients do not have yet, or have otherwise. */
    private static List<String> differences(
            JournalingClient full, JournalingClient paced, LastValues last, Set<Symbol> symbols) {
        var differences = new ArrayList<String>();
        for (var symbol : symbols) {
            compare(differences, symbol + " quote", last.quote(symbol), full.quote(symbol));
            compare(differences, symbol + " paced quote", last.quote(symbol), paced.quote(symbol));
            compare(differences, symbol + " trade", printed(last.trade(symbol)), printed(full.trade(symbol)));
            for (int depth : new int[] {10, 50}) {
                compare(
                        differences,
                        "%s book.%d".formatted(symbol, depth),
                        last.book(symbol, depth),
                        full.book("book." + depth, symbol));
            }
        }
        return differences;
    }

    private static void compare(
            List<String> differences, String what, @Nullable Object expected, @Nullable Object held) {
        if (!Objects.equals(expected, held)) {
            differences.add("%s: %s (expected: %s)".formatted(what, held, expected));
        }
    }

    /** Without its time: the recording's own is not that of its replay. */
    private static @Nullable String printed(@Nullable Trade trade) {
        return trade == null ? null : "%s %s %s %s".formatted(trade.id(), trade.price(), trade.size(), trade.side());
    }

    /** Returns how long after reading again the client had a quote of each symbol that was published after that. */
    private Duration stallAndRecover(RawConnection client, Set<Symbol> symbols, Duration stall) {
        long id = 1;
        var names = symbols.stream().map(Symbol::value).toList();
        for (String channel : List.of("quote", "trade", "book.50")) {
            client.send(new Subscribe(id++, channel, names, SubscribeOptions.DEFAULTS));
        }
        client.await(Snapshot.class, DEADLINE);
        client.pauseReading();
        long stalledNanos = System.nanoTime();
        Await.until("the stall", stall.plusSeconds(1), () -> System.nanoTime() - stalledNanos > stall.toNanos());
        long resumedMicros = System.currentTimeMillis() * 1_000;
        long resumedNanos = System.nanoTime();
        client.resumeReading();
        client.await(
                Update.class,
                update -> update.channel().equals("quote") && update.timeMicros() >= resumedMicros,
                DEADLINE);
        return Duration.ofNanos(System.nanoTime() - resumedNanos);
    }

    /** Compares each book that the client had with the one rebuilt from the recording up to the same record. */
    private int compareBooks(JournalingClient client) {
        var offsets = offsetsOfBookRecords();
        var books = new HashMap<Symbol, OrderBook>();
        var counts = new HashMap<Symbol, Integer>();
        int compared = 0;
        try (var ticks = recording.open()) {
            for (var tick = ticks.next(); tick != null; tick = ticks.next()) {
                if (!(tick.tick() instanceof BookChange change)) {
                    continue;
                }
                var symbol = tick.symbol();
                var book = books.computeIfAbsent(symbol, added -> new OrderBook());
                book.apply(change);
                int number = counts.merge(symbol, 1, Integer::sum) - 1;
                Long held =
                        client.checksums(symbol).get(offsets.get(symbol.value()).get(number));
                if (held != null) {
                    assertThat(held)
                            .as("book of %s after its record %d", symbol, number)
                            .isEqualTo(book.top(10).checksum());
                    compared++;
                }
            }
        }
        int held = recording.instruments().keySet().stream()
                .mapToInt(symbol -> client.checksums(symbol).size())
                .sum();
        assertThat(compared).as("books that stand at a record").isEqualTo(held);
        return compared;
    }

    /** Asks the log itself at which offset the n-th book record of each symbol stands. */
    private Map<String, List<Long>> offsetsOfBookRecords() {
        String topic = topicPrefix + "book";
        var offsets = new HashMap<String, List<Long>>();
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            Await.until("the whole log of " + topic, DEADLINE, () -> {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key() != null) {
                        offsets.computeIfAbsent(record.key(), added -> new ArrayList<>())
                                .add(record.offset());
                    }
                }
                return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
            });
        }
        return offsets;
    }
}
