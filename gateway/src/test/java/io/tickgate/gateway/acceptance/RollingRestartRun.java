package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.Followers.Gap;
import io.tickgate.gateway.acceptance.Followers.Member;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three gateway processes behind a real load balancer, which are rolled or killed under thousands of clients; runs only
 * when it is named. {@code docs/reliability.md} has the command and the last result.
 */
@Timeout(600)
final class RollingRestartRun {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Path DIRECTORY = Path.of("target", "runs", "rolling");
    private static final int GATEWAYS = 3;
    private static final int HEAP_MEGABYTES = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** So many come before it is waited for them: how the machine copes with a rush at the start is another matter. */
    private static final int AT_A_TIME = 50;

    /** A clients' symbol changes this often, and so something has to come. */
    private static final int ROUNDS_PER_SECOND = 2;

    private static final String HEAD = """
            | | clients of quotes, of trades | trades delivered | lost | twice | longest without data, s: quotes, trades | times that a client had no connection |
            |---|---|---|---|---|---|---|
            """;
    private static final String GAPS_HEAD = """
            | without data, s | half of them up to | 99 of 100 up to | longest | of it until the loss is noticed | without a connection | from the welcome to data |
            |---|---|---|---|---|---|---|
            """;

    private final List<Integer> ports = new ArrayList<>();
    private final List<GatewayUnderTest> gateways = new ArrayList<>();

    /** The last one first. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private String prefix;
    private LoadBalancer balancer;
    private Followers followers;
    private Market market;

    /** Trades and quotes of twenty symbols, each a few times a second, until it is stopped. */
    private static final class Market implements AutoCloseable {
        private final AcknowledgedLog trades;
        private final AcknowledgedLog quotes;
        private final Thread thread = new Thread(this::run, "market");
        private volatile boolean isStopped;
        private volatile Exception failure;

        Market(String prefix) throws Exception {
            trades = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "market");
            quotes = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.QUOTE, "market");
            write();
        }

        private void write() throws Exception {
            trades.trades(AcknowledgedLog.SYMBOLS);
            for (int i = 0; i < AcknowledgedLog.SYMBOLS; i++) {
                quotes.write(
                        i,
                        "S%02d".formatted(i),
                        AcknowledgedLog.quote(quotes.entries().size()));
            }
            quotes.acknowledged();
        }

        private void run() {
            try {
                while (!isStopped) {
                    write();
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / ROUNDS_PER_SECOND);
                }
            } catch (Exception e) {
                failure = e;
            }
        }

        void stop() throws Exception {
            isStopped = true;
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(failure).isNull();
        }

        List<String> tradeIds() {
            return trades.entries().stream()
                    .map(entry -> String.valueOf(((Trade) entry.tick()).id()))
                    .toList();
        }

        @Override
        public void close() throws Exception {
            stop();
            trades.close();
            quotes.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        prefix = KAFKA.uniqueName("rolling") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                3,
                Map.of());
        for (int i = 0; i < GATEWAYS; i++) {
            ports.add(GatewayUnderTest.freePort());
        }
        balancer = LoadBalancer.before(ports, DIRECTORY);
        started.push(balancer);
        started.push(() -> gateways.forEach(gateway -> gateway.jvm().kill()));
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(gateway(i));
        }
        market = new Market(prefix);
        started.push(market);
        followers = new Followers(balancer.stream());
        started.push(followers);
        for (var gateway : gateways) {
            gateway.awaitReady();
            gateway.awaitSymbols(AcknowledgedLog.SYMBOLS);
        }
    }

    private GatewayUnderTest gateway(int number) throws Exception {
        return GatewayUnderTest.atPort(
                ports.get(number),
                KAFKA.bootstrapServers(),
                prefix,
                HEAP_MEGABYTES,
                DIRECTORY.resolve("gateway-%d.log".formatted(number)),
                // The defaults, said aloud: this is about them.
                "--tickgate.drain.grace=2s",
                "--tickgate.drain.window=20s");
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    /** Lets them come a few at a time, as people do. */
    private void gather(int quotes, int everyTrade) {
        for (int i = 0; i < quotes + everyTrade; i++) {
            if (i < everyTrade) {
                followers.everyTrade();
            } else {
                followers.quotes("S%02d".formatted(i % AcknowledgedLog.SYMBOLS));
            }
            if (i % AT_A_TIME == AT_A_TIME - 1) {
                Await.until(
                        "those before are connected",
                        PATIENCE,
                        () -> followers.members().stream().allMatch(member -> member.connections() > 0));
            }
        }
        market.thread.start();
        awaitAllHear("all are sent data");
        // How they came is not what this is about.
        followers.members().forEach(Member::measureAnew);
    }

    private Duration awaitAllHear(String what) {
        long from = System.nanoTime();
        return Await.until(
                what,
                PATIENCE,
                () -> followers.heardSince(from) == followers.members().size(),
                () -> "%d of %d; why there was no connection: %s"
                        .formatted(
                                followers.heardSince(from), followers.members().size(), losses()));
    }

    /** How often each reason was why some client had no connection. */
    private Map<String, Long> losses() {
        return followers.members().stream()
                .flatMap(member -> List.copyOf(member.losses()).stream())
                .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
    }

    private List<Member> members(boolean isOfTrades, int everyTrade) {
        return isOfTrades
                ? followers.members().subList(0, everyTrade)
                : followers.members().subList(everyTrade, followers.members().size());
    }

    private static long most(List<Member> members, ToLongFunction<Member> what) {
        return members.stream().mapToLong(what).max().orElse(0);
    }

    /** The longest times without data, and what the longest of all was made of. */
    private static String gaps(String whose, List<Member> members) {
        var sorted = members.stream()
                .map(Member::longest)
                .sorted(Comparator.comparingLong(Gap::millis))
                .toList();
        var longest = sorted.get(sorted.size() - 1);
        return "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n"
                .formatted(
                        whose,
                        sorted.get(sorted.size() / 2).millis() / 1e3,
                        sorted.get(sorted.size() * 99 / 100).millis() / 1e3,
                        longest.millis() / 1e3,
                        longest.untilLossMillis() / 1e3,
                        longest.unconnectedMillis() / 1e3,
                        longest.untilDataMillis() / 1e3);
    }

    /** Stops the market, and checks what everybody was told in the end. */
    private String check(String what, int everyTrade) throws Exception {
        market.stop();
        var all = market.tradeIds();
        var lossless = members(true, everyTrade);
        var conflated = members(false, everyTrade);
        Await.until(
                "everybody has everything",
                PATIENCE,
                () -> lossless.stream().allMatch(member -> member.trades().size() >= all.size()),
                () -> lossless.stream().map(member -> member.trades().size()).toList() + " of " + all.size());
        long lost = lossless.stream()
                .mapToLong(member -> {
                    var missing = new HashSet<>(all);
                    missing.removeAll(new HashSet<>(member.trades()));
                    return missing.size();
                })
                .sum();
        long twice = lossless.stream()
                .mapToLong(member -> member.trades().size() - new HashSet<>(member.trades()).size())
                .sum();
        String row = "| %s | %,d, %,d | %,d | %d | %d | %.1f, %.1f | %d |"
                .formatted(
                        what,
                        conflated.size(),
                        lossless.size(),
                        (long) all.size() * lossless.size(),
                        lost,
                        twice,
                        most(conflated, member -> member.longest().millis()) / 1e3,
                        most(lossless, member -> member.longest().millis()) / 1e3,
                        followers.members().stream()
                                .mapToInt(member -> member.losses().size())
                                .sum());
        System.out.println(HEAD + row);
        System.out.println(GAPS_HEAD + gaps("quotes", conflated) + gaps("every trade", lossless));
        System.out.println("why there was no connection: " + losses());

        assertThat(lost).as("lost").isZero();
        assertThat(twice).as("twice").isZero();
        assertThat(followers.members())
                .allSatisfy(member -> assertThat(member.wrongs()).isEmpty());
        return row;
    }

    @Test
    void allAreRestartedUnderTwoThousandClients() throws Exception {
        gather(1_950, 50);

        for (int i = 0; i < GATEWAYS; i++) {
            var old = gateways.get(i);
            long begin = System.nanoTime();
            old.jvm().tellToEnd();
            int exitCode = old.jvm().awaitEnd(Duration.ofSeconds(30));
            System.out.printf("gateway %d has ended after %.1f s%n", i, (System.nanoTime() - begin) / 1e9);
            assertThat(exitCode).isEqualTo(143);
            gateways.set(i, gateway(i));
            gateways.get(i).awaitReady();
        }
        awaitAllHear("all are sent data after it");

        check("three gateways are restarted one after another", 50);
        // Every one was on some gateway that went.
        assertThat(followers.members())
                .allSatisfy(member -> assertThat(member.goodbyes()).isPositive());
        assertThat(most(followers.members(), member -> member.longest().millis()))
                .as("longest without data, ms")
                .isLessThan(5_000);
    }

    @Test
    void oneOfThreeIsKilledUnderFiveThousandClients() throws Exception {
        gather(5_000, 20);
        var before = IntStream.range(0, GATEWAYS).mapToObj(gateways::get).toList();

        before.get(0).jvm().kill();
        var back = awaitAllHear("all are sent data again");
        System.out.printf("all are sent data again after %.1f s%n", back.toMillis() / 1e3);

        check("one of three gateways is killed", 20);
        assertThat(back).isLessThan(Duration.ofSeconds(30));
    }

    /**
     * The load balancer is gone for a moment, so that every connection is cut: all come back at once. Most are clients of a
     * few lines, since the gateways are to be stormed, and not the JVM of the test.
     */
    @Test
    void fiveThousandReturnAtOnce() throws Exception {
        gather(80, 20);
        try (var many = new Returners(balancer.stream().getPort())) {
            for (int i = 0; i < 4_900; i++) {
                many.quotes("S%02d".formatted(i % AcknowledgedLog.SYMBOLS));
                if (i % 100 == 99) {
                    int come = i + 1;
                    long from = System.nanoTime();
                    Await.until("those before are sent data", PATIENCE, () -> many.heardSince(from) == come);
                }
            }
            int before = many.attempts();

            balancer.startAnew();
            long from = System.nanoTime();
            Await.until("nine of ten", PATIENCE, () -> many.heardSince(from) >= many.size() * 9 / 10);
            long mostNanos = System.nanoTime() - from;
            Await.until(
                    "all",
                    PATIENCE,
                    () -> many.heardSince(from) == many.size(),
                    () -> "%d of %d after %d attempts"
                            .formatted(many.heardSince(from), many.size(), many.attempts() - before));
            awaitAllHear("those of the library, too");
            var back = Duration.ofNanos(System.nanoTime() - from);
            System.out.printf(
                    "sent data again: nine of ten after %.1f s, all after %.1f s, with %,d attempts%n",
                    mostNanos / 1e9, back.toMillis() / 1e3, many.attempts() - before);

            check("5,000 return at once, of which 100 are shown", 20);
            assertThat(gateways)
                    .allSatisfy(gateway -> assertThat(gateway.jvm().isAlive()).isTrue());
            assertThat(back).isLessThan(Duration.ofSeconds(30));
        }
    }
}
