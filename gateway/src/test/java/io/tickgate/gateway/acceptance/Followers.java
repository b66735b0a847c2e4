package io.tickgate.gateway.acceptance;

import io.tickgate.client.ClientListener;
import io.tickgate.client.ClientLoop;
import io.tickgate.client.KeyState;
import io.tickgate.client.TickgateClient;
import io.tickgate.model.Trade;
import io.tickgate.wire.From;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many clients of the Java library, on a few threads. Some take the latest quote of one symbol, some every trade of all.
 *
 * <p>Thread-safe: clients' loops write, the test reads.
 */
final class Followers implements AutoCloseable {
    private static final int THREADS = 4;

    private final List<ClientLoop> loops = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final URI stream;

    Followers(URI stream) {
        this.stream = stream;
        for (int i = 0; i < THREADS; i++) {
            loops.add(ClientLoop.ofThread("followers-" + i));
        }
    }

    Member quotes(String symbol) {
        return join("quote", symbol, SubscribeOptions.DEFAULTS);
    }

    Member everyTrade() {
        return join("trade", "*", SubscribeOptions.DEFAULTS.withFrom(new From.Earliest()));
    }

    private Member join(String channel, String symbol, SubscribeOptions options) {
        var member = new Member();
        member.client = TickgateClient.builder(stream, member)
                .loop(loops.get(members.size() % THREADS))
                .random(new Random(members.size()))
                .build();
        members.add(member);
        member.client.subscribe(channel, List.of(symbol), options);
        member.client.start();
        return member;
    }

    List<Member> members() {
        return members;
    }

    /** How many have heard something of their data since a moment. */
    long heardSince(long nanos) {
        return members.stream().filter(member -> member.heardNanos - nanos > 0).count();
    }

    @Override
    public void close() {
        members.forEach(member -> member.client.close());
        loops.forEach(loop -> {
            // After the closes, which the loop carries out.
            loop.schedule(Duration.ofSeconds(1), loop::close);
        });
    }

    /**
     * A time in which a client was sent no data.
     *
     * @param millis all of it
     * @param untilLossMillis of it until its connection was lost, all if it was not
     * @param unconnectedMillis of it without any connection
     * @param untilDataMillis of it from the last welcome until data came, 0 if there was no other connection
     */
    record Gap(long millis, long untilLossMillis, long unconnectedMillis, long untilDataMillis) {
        static final Gap NONE = new Gap(0, 0, 0, 0);

        static Gap of(long beginNanos, long lostNanos, long welcomeNanos, long endNanos) {
            boolean isLost = lostNanos - beginNanos > 0;
            boolean isWelcomed = welcomeNanos - beginNanos > 0;
            return new Gap(
                    millis(beginNanos, endNanos),
                    millis(beginNanos, isLost ? lostNanos : isWelcomed ? welcomeNanos : endNanos),
                    isLost ? millis(lostNanos, isWelcomed ? welcomeNanos : endNanos) : 0,
                    isWelcomed ? millis(welcomeNanos, endNanos) : 0);
        }

        private static long millis(long fromNanos, long toNanos) {
            return TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos);
        }
    }

    /** One of them. */
    static final class Member implements ClientListener {
        private final Map<String, Long> sequences = new HashMap<>();
        private final List<String> trades = Collections.synchronizedList(new ArrayList<>());
        private final List<String> wrongs = Collections.synchronizedList(new ArrayList<>());
        private TickgateClient client;
        private volatile long heardNanos;
        private volatile long lostNanos;
        private volatile long welcomeNanos;
        private volatile Gap longest = Gap.NONE;
        private volatile int goodbyes;
        private volatile int connections;
        private final List<String> losses = Collections.synchronizedList(new ArrayList<>());
        private volatile @Nullable String last;

        @Override
        public void connected(ServerMessage.Welcome welcome) {
            connections++;
            welcomeNanos = System.nanoTime();
        }

        @Override
        public void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {
            heard(snapshot.symbol(), snapshot.sequence(), state);
        }

        @Override
        public void update(ServerMessage.Update update, KeyState state) {
            if (update.payload() instanceof Payload.OfTrades come) {
                come.trades().stream().map(Trade::id).map(String::valueOf).forEach(trades::add);
            }
            heard(update.symbol(), update.sequence(), state);
        }

        private void heard(String symbol, long sequence, KeyState state) {
            Long before = sequences.put(symbol, sequence);
            if (before != null && sequence < before) {
                wrongs.add("%s: %d after %d".formatted(symbol, sequence, before));
            }
            last = String.valueOf(state.quote());
            long now = System.nanoTime();
            if (heardNanos != 0 && TimeUnit.NANOSECONDS.toMillis(now - heardNanos) > longest.millis()) {
                longest = Gap.of(heardNanos, lostNanos, welcomeNanos, now);
            }
            heardNanos = now;
        }

        @Override
        public void goingAway(ServerMessage.Bye bye) {
            goodbyes++;
        }

        @Override
        public void disconnected(int code, String reason, @Nullable Duration nextAttempt) {
            if (lostNanos - heardNanos <= 0) {
                // The first of this gap.
                lostNanos = System.nanoTime();
            }
            losses.add((connections == 0 ? "before the first connection: " : "") + code + " " + reason);
        }

        @Override
        public void error(ServerMessage.Error error) {
            wrongs.add("error " + error);
        }

        /** Each trade that it was told of, in this order. */
        List<String> trades() {
            return trades;
        }

        List<String> wrongs() {
            return wrongs;
        }

        int goodbyes() {
            return goodbyes;
        }

        int connections() {
            return connections;
        }

        /** Why it had no connection at all, each time. */
        List<String> losses() {
            return losses;
        }

        @Nullable
        String last() {
            return last;
        }

        long heardNanos() {
            return heardNanos;
        }

        /** The longest time between two messages of data. */
        Gap longest() {
            return longest;
        }

        /** Forgets it: what comes is another part of the run. */
        void measureAnew() {
            longest = Gap.NONE;
        }
    }
}
