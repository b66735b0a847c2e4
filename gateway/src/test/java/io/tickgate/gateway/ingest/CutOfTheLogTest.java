package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.CursorCodec;
import io.tickgate.gateway.log.Cuts;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.log.MarketCuts;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.testing.ManualLoop;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Level;
import io.tickgate.model.Trade;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While a feed applies random records, cuts are compared with the log up to exactly the places that they name. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class CutOfTheLogTest {
    private static final int PARTITIONS = 3;
    private static final int SYMBOLS = 12;
    private static final int RECORDS = 30_000;
    private static final int CHECKED = 50;
    private static final int SHOWN_TRADES = 3;
    private static final int DEPTH = 10;
    private static final List<SourceTopic> TOPICS = List.of(SourceTopic.QUOTE, SourceTopic.BOOK, SourceTopic.TRADE);
    private static final String ASK = """
            [{"op":"sub","id":1,"ch":"quote","syms":["*"],"once":true,"cut":true},
             {"op":"sub","id":2,"ch":"book.10","syms":["*"],"once":true,"cut":true},
             {"op":"sub","id":3,"ch":"trade","syms":["*"],"once":true,"cut":true}]""";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ManualLoop loop = new ManualLoop();
    private final Hub hub = new Hub(1, loop);
    private final Market market = new Market(hub, NanoClock.SYSTEM, 64);
    private final LogDirectory directory = new LogDirectory();
    private final Cuts cuts = new Cuts();
    private final MarketHealth health = new MarketHealth();
    private final RecordApplier applier = new RecordApplier(
            market.cache(),
            new Watermarks(),
            new IngestCounters(),
            PoisonStore.NONE,
            () -> true,
            NanoClock.SYSTEM,
            InstantSource.system());
    private final Map<SourceTopic, List<PartitionState>> partitions = new HashMap<>();
    private final Map<PartitionState, Long> nextOffsets = new HashMap<>();
    private final Map<String, Long> counters = new HashMap<>();

    /** All that was written, by the epoch of its partition. Read by the test once the feed has ended. */
    private final Map<String, List<Entry>> log = new HashMap<>();

    private volatile boolean hasWrittenAll;
    private volatile boolean hasAskedAll;

    private record Entry(long number, long offset, String symbol, int price, int size, boolean isFull) {}

    private record Answer(List<Ack> acks, List<Snapshot> snapshots) {}

    @Test
    void showsTheLogUpToExactlyThePlacesThatTheAckNames() throws InterruptedException {
        TOPICS.forEach(this::makeTopic);
        // Every symbol is known, and every book has begun.
        IntStream.range(0, SYMBOLS).forEach(symbol -> TOPICS.forEach(topic -> write(symbol, topic, symbol, true)));
        var client = new TestClient(
                loop,
                hub,
                market,
                MarketFeed.inRealTime(
                        market.cache(),
                        new Watermarks(),
                        health,
                        new LogAccess(directory, market.log(), new CursorCodec(0, Map.of(0, new byte[32]))),
                        new MarketCuts(cuts, new Cuts()),
                        () -> true));
        var feed = new Thread(this::feed, "feed of the test");

        feed.start();
        var answers = new ArrayList<Answer>();
        while (!hasWrittenAll) {
            answers.add(ask(client));
        }
        hasAskedAll = true;
        feed.join();

        assertThat(answers).hasSizeGreaterThan(10);
        Collections.shuffle(answers, random);
        answers.stream().limit(CHECKED).forEach(this::check);
    }

    private void makeTopic(SourceTopic kind) {
        var tapes = new LogTapes(directory, hub, 64);
        var states = new ArrayList<PartitionState>();
        for (int number = 0; number < PARTITIONS; number++) {
            var source = SourcePartition.of(TestSources.of(kind), Uuid.randomUuid(), number, PARTITIONS);
            var ofPartition = health.newSource();
            var ofLog = tapes.of(source, ofPartition);
            ofLog.begin(0);
            var state = new PartitionState(source, ofPartition, ofLog, 0, 0);
            states.add(state);
            nextOffsets.put(state, 0L);
            log.put(source.epoch(), new ArrayList<>());
        }
        partitions.put(kind, states);
        directory.replace(
                TestSources.of(kind).name(),
                states.stream().map(PartitionState::log).toList());
    }

    private void feed() {
        for (int number = SYMBOLS; number < RECORDS; number++) {
            write(number, TOPICS.get(random.nextInt(TOPICS.size())), random.nextInt(SYMBOLS), random.nextInt(50) == 0);
            if (random.nextInt(40) == 0) {
                cuts.serve();
            }
        }
        hasWrittenAll = true;
        while (!hasAskedAll) {
            // The last question may come when all is written.
            cuts.serve();
            Thread.onSpinWait();
        }
    }

    private void write(long number, SourceTopic topic, int symbol, boolean isFull) {
        var state = partitions.get(topic).get(symbol % PARTITIONS);
        // Offsets have holes.
        long offset = nextOffsets.get(state) + random.nextInt(2);
        nextOffsets.put(state, offset + 1);
        var entry = new Entry(number, offset, "S" + symbol, 1 + random.nextInt(15), random.nextInt(5), isFull);
        log.get(state.source().epoch()).add(entry);
        applier.apply(state, record(topic, entry), 0);
    }

    private ConsumerRecord<byte[], byte[]> record(SourceTopic topic, Entry entry) {
        String level = "[[\"%d\",\"%d\"]]".formatted(entry.price(), entry.isFull() ? 1 : entry.size());
        String value = switch (topic) {
            case QUOTE -> "{\"bid\":[\"%d\",\"%d\"],\"ask\":null}".formatted(entry.price(), entry.size() + 1);
            case BOOK -> "{\"full\":%s,\"bids\":%s,\"asks\":[]}".formatted(entry.isFull(), level);
            case TRADE -> "{\"px\":\"%d\",\"sz\":\"1\",\"id\":\"%d\"}".formatted(entry.price(), entry.number());
            case INSTRUMENT -> throw new IllegalArgumentException("not written here");
        };
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        Map.of(
                        RecordHeaders.TIME,
                        "1000",
                        RecordHeaders.PUBLISHED,
                        "1000",
                        RecordHeaders.SOURCE,
                        "sim",
                        RecordHeaders.SOURCE_SEQUENCE,
                        Long.toString(counters.merge(topic + entry.symbol(), 1L, Long::sum)))
                .forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.US_ASCII)));
        return new ConsumerRecord<>(
                topic.topicName(),
                0,
                entry.offset(),
                0,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                entry.symbol().getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8),
                headers,
                Optional.empty());
    }

    private Answer ask(TestClient client) {
        // The next command is not too fast.
        loop.advanceMillis(1_000);
        client.send(ASK);
        var messages = new ArrayList<ServerMessage>();
        while (messages.stream().filter(Snapshot.class::isInstance).count() < 3 * SYMBOLS) {
            client.read().stream()
                    .filter(message -> message instanceof Ack || message instanceof Snapshot)
                    .forEach(messages::add);
            Thread.onSpinWait();
        }
        return new Answer(
                messages.stream()
                        .filter(Ack.class::isInstance)
                        .map(Ack.class::cast)
                        .toList(),
                messages.stream()
                        .filter(Snapshot.class::isInstance)
                        .map(Snapshot.class::cast)
                        .toList());
    }

    private void check(Answer answer) {
        var places = new HashMap<String, Long>();
        answer.acks().forEach(ack -> {
            assertThat(ack.cut()).hasSize(PARTITIONS);
            ack.cut().forEach(position -> places.put(position.epoch(), position.sequence()));
        });
        assertThat(places).hasSize(PARTITIONS * TOPICS.size());
        checkIsOneMoment(places);
        for (var snapshot : answer.snapshots()) {
            var before = before(snapshot, places);
            String what = "%s of %s at %s, seed %d".formatted(snapshot.channel(), snapshot.symbol(), places, seed);
            assertThat(shown(snapshot)).describedAs(what).isEqualTo(expected(snapshot.channel(), before));
            assertThat(snapshot.sequence())
                    .describedAs(what)
                    .isEqualTo(before.get(before.size() - 1).offset());
        }
    }

    /** All that lies before a place was written before all that lies behind one, in whichever partition. */
    private void checkIsOneMoment(Map<String, Long> places) {
        long lastWithin = -1;
        long firstBehind = Long.MAX_VALUE;
        for (var place : places.entrySet()) {
            for (var entry : log.get(place.getKey())) {
                if (entry.offset() <= place.getValue()) {
                    lastWithin = Math.max(lastWithin, entry.number());
                } else {
                    firstBehind = Math.min(firstBehind, entry.number());
                }
            }
        }
        assertThat(lastWithin).describedAs("seed %d", seed).isLessThan(firstBehind);
    }

    private List<Entry> before(Snapshot snapshot, Map<String, Long> places) {
        return log.get(snapshot.epoch()).stream()
                .filter(entry -> entry.offset() <= places.get(snapshot.epoch()))
                .filter(entry -> entry.symbol().equals(snapshot.symbol()))
                .toList();
    }

    private static String shown(Snapshot snapshot) {
        if (snapshot.payload() instanceof Payload.OfQuote quote) {
            var bid = quote.quote().bid();
            return bid.price() + "x" + bid.size();
        } else if (snapshot.payload() instanceof Payload.OfBook book) {
            return book.levels().bids().stream()
                    .map(CutOfTheLogTest::text)
                    .toList()
                    .toString();
        }
        return ((Payload.OfTrades) snapshot.payload())
                .trades().stream().map(Trade::id).toList().toString();
    }

    private static String text(Level level) {
        return level.price() + "x" + level.size();
    }

    private static String expected(String channel, List<Entry> entries) {
        var last = entries.get(entries.size() - 1);
        return switch (channel) {
            case "quote" -> last.price() + "x" + (last.size() + 1);
            case "trade" ->
                entries.subList(Math.max(0, entries.size() - SHOWN_TRADES), entries.size()).stream()
                        .map(entry -> Long.toString(entry.number()))
                        .toList()
                        .toString();
            default -> book(entries);
        };
    }

    private static String book(List<Entry> entries) {
        var levels = new TreeMap<Integer, Integer>(Comparator.reverseOrder());
        for (var entry : entries) {
            if (entry.isFull()) {
                levels.clear();
                levels.put(entry.price(), 1);
            } else if (entry.size() == 0) {
                levels.remove(entry.price());
            } else {
                levels.put(entry.price(), entry.size());
            }
        }
        return levels.entrySet().stream()
                .limit(DEPTH)
                .map(level -> level.getKey() + "x" + level.getValue())
                .toList()
                .toString();
    }
}
