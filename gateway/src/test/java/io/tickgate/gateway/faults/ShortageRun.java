package io.tickgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.Await;
import io.tickgate.gateway.acceptance.Crowd;
import io.tickgate.gateway.acceptance.GatewayUnderTest;
import io.tickgate.gateway.acceptance.LogWriter;
import io.tickgate.gateway.faults.Journal.Event;
import io.tickgate.gateway.faults.RoamingClient.Settings;
import io.tickgate.gateway.faults.Violation.Invariant;
import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway with little heap, little direct memory and one processor, under more than it carries; runs only when it is
 * named. {@code docs/runs.md} has the command and the last result.
 */
@Timeout(300)
final class ShortageRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Path DIRECTORY = Path.of("target", "runs", "shortage");
    private static final int HEAP_MEGABYTES = Integer.getInteger("tickgate.shortage.heap", 64);
    private static final int DIRECT_MEGABYTES = 32;

    /** Serial, which is what the JVM takes with one processor, also where it begins with two. */
    private static final List<String> JVM = List.of(
            "-Xmx" + HEAP_MEGABYTES + "m",
            "-XX:MaxDirectMemorySize=" + DIRECT_MEGABYTES + "m",
            // Where Netty counts its own, it would take as much again beside it.
            "-Dio.netty.maxDirectMemory=" + (DIRECT_MEGABYTES << 20),
            "-XX:+UseSerialGC");

    private static final String ONE_PROCESSOR = "0";
    private static final int PARTITIONS = 3;
    private static final int LATEST = 200;
    private static final int EVERY = 20;
    private static final int STUCK_LATEST = 200;

    /** What waits for them, in frames of up to 64 KiB each, is more than the direct memory. */
    private static final int STUCK_EVERY = 600;

    /** More than there is heap for. */
    private static final int STORM = Integer.getInteger("tickgate.shortage.storm", 4_000);

    private static final int SMALL_BUFFER = 4_096;
    private static final int WRITTEN_BEFORE_SECONDS = 3;
    private static final int TICKS_PER_SECOND = 200;
    private static final int MANY_TICKS_PER_SECOND = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(1_500);

    /** How old what comes may be is another promise, and is not kept by a gateway that has more than it carries. */
    private static final Set<Invariant> HELD = EnumSet.complementOf(EnumSet.of(Invariant.C3, Invariant.C4));

    private static final String QUOTES = "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"*\"]}";
    private static final String QUOTES_ONCE_A_SECOND =
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"*\"],\"maxRate\":1}";
    private static final String TRADES =
            "{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"*\"],\"mode\":\"all\",\"from\":\"%s\"}";

    private static final String REFUSED = "refused with 503";
    private static final String HEAD = """
            | one processor, 64 MB of heap, 32 MB of direct memory | clients of the latest, of every trade, that never read | came at once: let in, refused | delivered, lost, twice | of the latest, of every: cut off | direct memory | one is let in again after | took |
            |---|---|---|---|---|---|---|---|
            """;

    private final List<Seen> latest = new ArrayList<>();
    private final List<Seen> every = new ArrayList<>();
    private final List<Seen> storm = new ArrayList<>();
    private final List<Crowd.Member> stuck = new ArrayList<>();
    private final List<RoamingClient> clients = new ArrayList<>();
    private double mostDirectBytes;
    private List<Seen> stayed = List.of();

    /** Of the latest, and of every trade. */
    private List<Long> cutOff = List.of();

    private Path directory;
    private GatewayUnderTest gateway;
    private JournalingPublisher publisher;
    private Crowd crowd;

    /** What one client was sent of each symbol last, by its place in the log. */
    private static final class Seen {
        private static final String SYMBOL = "\"sym\":\"";
        private static final String SEQUENCE = "\"seq\":";

        private final Map<String, Long> sequences = new ConcurrentHashMap<>();
        private Crowd.Member member;
        private volatile boolean hasHeard;
        private volatile String wrong = "";

        void text(String frame) {
            hasHeard = true;
            for (int at = frame.indexOf(SYMBOL); at >= 0; at = frame.indexOf(SYMBOL, at + 1)) {
                int from = at + SYMBOL.length();
                String symbol = frame.substring(from, frame.indexOf('"', from));
                int digits = frame.indexOf(SEQUENCE, from) + SEQUENCE.length();
                int end = digits;
                while (frame.charAt(end) == '-' || Character.isDigit(frame.charAt(end))) {
                    end++;
                }
                seen(symbol, Long.parseLong(frame, digits, end, 10));
            }
        }

        private void seen(String symbol, long sequence) {
            Long before = sequences.put(symbol, sequence);
            if (before != null && before >= sequence) {
                wrong = "%s: %d after %d".formatted(symbol, sequence, before);
            }
        }
    }

    @Test
    void shedsLoadOnOneProcessor() throws Exception {
        play("one processor from the start", List.of("taskset", "-c", ONE_PROCESSOR), () -> {});
    }

    @Test
    void shedsLoadWhereOneOfTwoProcessorsIsTakenAway() throws Exception {
        play("one of two processors is taken away", List.of(), this::takeOneProcessorAway);
    }

    private void takeOneProcessorAway() {
        try {
            String pid = Long.toString(gateway.jvm().pid());
            var taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", ONE_PROCESSOR, pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(taskset.waitFor()).as("taskset").isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void play(String what, List<String> command, Runnable shortage) throws Exception {
        long begin = System.nanoTime();
        directory = FaultStage.empty(DIRECTORY.resolve(what.replaceAll("\\W+", "-")));
        String prefix = KAFKA.uniqueName("shortage") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                PARTITIONS,
                Map.of());
        var log = directory.resolve("gateway.log");
        try (var journal = new Journal(directory.resolve(Journals.LOG));
                var writing = JournalingPublisher.open(KAFKA.bootstrapServers(), prefix, journal, 1, "publisher");
                var started = GatewayUnderTest.withJvm(
                        command,
                        JVM,
                        KAFKA.bootstrapServers(),
                        prefix,
                        log,
                        "--tickgate.log.tape-records=1024",
                        "--tickgate.log.past-memory=4MB");
                var joining = new Crowd()) {
            journal.add(Event.SEED, 1);
            publisher = writing.writeOfEach();
            gateway = started;
            crowd = joining;
            gateway.awaitReady();
            gateway.awaitSymbols(JournalingPublisher.SYMBOLS);
            publisher.start(MANY_TICKS_PER_SECOND);
            goOnFor(Duration.ofSeconds(WRITTEN_BEFORE_SECONDS));
            publisher.stop(PATIENCE);
            publisher.start(TICKS_PER_SECOND);
            join();
            Await.until(
                    "all are sent data",
                    PATIENCE,
                    () -> Stream.of(latest, every).flatMap(List::stream).allMatch(seen -> seen.hasHeard));

            shortage.run();
            publisher.stop(PATIENCE);
            publisher.start(MANY_TICKS_PER_SECOND);
            goOnFor(Duration.ofSeconds(8));
            storm();
            goOnFor(Duration.ofSeconds(4));
            var again = leave();
            publisher.stop(PATIENCE);

            settle();
            publisher.close();
            closeClients();
            journal.close();
            var result = check(log);
            String row = row(what, result, again, (System.nanoTime() - begin) / 1e9);
            System.out.println(HEAD + row);
            Files.writeString(directory.resolve("row.md"), HEAD + row);
        } finally {
            closeClients();
        }
    }

    private void closeClients() throws Exception {
        for (var client : clients) {
            client.close();
        }
        clients.clear();
    }

    private void join() throws IOException {
        roam(Settings.lossless("lossless-settled", "trade"));
        roam(Settings.lossless("lossless-roaming", "trade"));
        roam(Settings.conflated("latest-settled", "quote"));
        roam(Settings.conflated("latest-roaming", "quote"));
        for (int i = 0; i < STUCK_LATEST + STUCK_EVERY; i++) {
            var member = crowd.join(
                    gateway.port(), SMALL_BUFFER, i < STUCK_LATEST ? QUOTES : TRADES.formatted("earliest"), text -> {});
            stuck.add(member);
        }
        for (int i = 0; i < LATEST; i++) {
            latest.add(seen(QUOTES));
        }
        for (int i = 0; i < EVERY; i++) {
            every.add(seen(TRADES.formatted("latest")));
        }
        Await.until(
                "all are there",
                PATIENCE,
                () -> Stream.of(latest, every).flatMap(List::stream).allMatch(seen -> seen.hasHeard));
        stuck.forEach(Crowd.Member::stop);
    }

    private void roam(Settings settings) throws IOException {
        List<Supplier<URI>> places = List.of(gateway::stream, gateway::stream);
        clients.add(new RoamingClient(settings, places, directory, clients.size()));
    }

    private Seen seen(String commands) throws IOException {
        var seen = new Seen();
        seen.member = crowd.join(gateway.port(), 0, commands, seen::text);
        return seen;
    }

    /** Lets time pass in which those who never stay leave and come again. */
    private void goOnFor(Duration length) {
        long endNanos = System.nanoTime() + length.toNanos();
        for (int i = 0; System.nanoTime() - endNanos < 0; i++) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            for (var client : clients) {
                if (client.name().endsWith("roaming")) {
                    client.moveTo(i % 2);
                }
            }
        }
    }

    /** Thousands come at once, and stay. */
    private void storm() throws Exception {
        for (int i = 0; i < STORM; i++) {
            storm.add(seen(QUOTES_ONCE_A_SECOND));
        }
        var readiness = new HashSet<Integer>();
        Await.until("those that came at once are answered", PATIENCE, () -> {
            readiness.add(gateway.get("/actuator/health/readiness").statusCode());
            return storm.stream().allMatch(seen -> seen.hasHeard || seen.member.end() != null);
        });
        mostDirectBytes = gateway.meter("tickgate_direct_bytes");
        assertThat(refused()).as("refused").isPositive();
        // It may be ready again once the last have been refused and the collector has been round.
        assertThat(readiness).contains(503);
    }

    private long refused() {
        return storm.stream().filter(seen -> REFUSED.equals(seen.member.end())).count();
    }

    /** Those who came at once leave; returns how long it took until somebody was let in again. */
    private Duration leave() throws IOException {
        for (var seen : storm) {
            seen.member.close();
        }
        return Await.until("one is let in again", PATIENCE, () -> {
            var one = seen(QUOTES);
            Await.until("it is answered", PATIENCE, () -> one.hasHeard || one.member.end() != null);
            return one.hasHeard;
        });
    }

    private void settle() throws Exception {
        var quiet = System.nanoTime();
        Await.until(
                "those of the storm have been answered",
                PATIENCE,
                () -> storm.stream().allMatch(seen -> seen.hasHeard || seen.member.end() != null));
        awaitEverything("settled");
        Await.until("it was quiet", PATIENCE, () -> System.nanoTime() - quiet > QUIET.toNanos());
        stayed = latest.stream().filter(seen -> seen.member.end() == null).toList();
        cutOff = List.of(ended(latest), ended(every));
        for (var seen : Stream.of(latest, every).flatMap(List::stream).toList()) {
            seen.member.close();
        }
        // Which may have been refused until now, and nothing is published that would make the gateway look at its heap.
        awaitEverything("roaming");
    }

    private void awaitEverything(String which) throws Exception {
        for (var client : clients) {
            if (client.name().endsWith(which)) {
                Await.until(
                        client.name() + " has everything",
                        PATIENCE,
                        () -> Arrays.stream(JournalingPublisher.KINDS)
                                .filter(kind -> client.channel().equals(JournalingPublisher.channel(kind)))
                                .flatMap(kind -> publisher.epochs(kind).stream())
                                .allMatch(epoch -> client.reached(epoch) >= publisher.reached(epoch)));
            }
        }
    }

    private String row(String what, FaultChecker.Result result, Duration again, double seconds) {
        return "| %s | %,d, %,d, %,d | %,d, %,d | %,d, %d, %d | %d, %d | %.1f MB | %.1f s | %.0f s |%n"
                .formatted(
                        what,
                        latest.size(),
                        every.size(),
                        stuck.size(),
                        STORM - refused(),
                        refused(),
                        result.delivered(),
                        result.lost(),
                        result.twice(),
                        cutOff.get(0),
                        cutOff.get(1),
                        mostDirectBytes / (1 << 20),
                        again.toMillis() / 1e3,
                        seconds);
    }

    private static long ended(List<Seen> of) {
        return of.stream().filter(seen -> seen.member.end() != null).count();
    }

    private FaultChecker.Result check(Path log) throws Exception {
        assertThat(gateway.jvm().isAlive()).isTrue();
        try (var lines = Files.lines(log)) {
            assertThat(lines.filter(line -> line.contains("OutOf") || line.contains("LEAK")))
                    .isEmpty();
        }
        var journals = Journals.read(directory);
        var result = new FaultChecker(journals).check();
        assertThat(result.violations().stream().filter(one -> HELD.contains(one.invariant())))
                .isEmpty();
        assertThat(Stream.of(latest, every, storm).flatMap(List::stream))
                .allSatisfy(seen -> assertThat(seen.wrong).isEmpty());
        var last = new HashMap<String, Long>();
        journals.acknowledgedOf("quote").forEach(one -> last.merge(one.symbol(), one.offset(), Math::max));
        assertThat(stayed)
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.sequences).containsAllEntriesOf(last));
        return result;
    }
}
