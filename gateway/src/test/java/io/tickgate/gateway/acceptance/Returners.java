package io.tickgate.gateway.acceptance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of a few lines that want the quotes of one symbol each. Who has lost its connection comes again, at a time by
 * chance that is later each time, as a page in a browser does: thousands of them cost little beside what they ask of the
 * gateways.
 *
 * <p>Thread-safe: its thread and that of the crowd write, the test reads.
 */
final class Returners implements AutoCloseable {
    private static final long FIRST_BOUND_MILLIS = 1_000;
    private static final long LAST_BOUND_MILLIS = 8_000;
    private static final long WELCOME_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Crowd crowd = new Crowd();
    private final Random random = new Random(1);
    private final List<Returner> returners = new ArrayList<>();
    private final int port;
    private final Thread thread = new Thread(this::run, "returners");
    private volatile boolean isStopped;
    private volatile int attempts;

    /** One of them; its connection belongs to the thread of all, what it hears to that of the crowd. */
    private final class Returner {
        private final String commands;
        private Crowd.Member member;
        private long startedNanos;
        private long comesNanos = System.nanoTime();
        private long boundMillis = FIRST_BOUND_MILLIS;
        private volatile long welcomedNanos;
        private volatile long heardNanos = System.nanoTime();

        Returner(String symbol) {
            commands = "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"%s\"]}".formatted(symbol);
        }

        void look(long nowNanos) throws IOException {
            if (member == null && nowNanos - comesNanos >= 0) {
                come(nowNanos);
            } else if (member != null && isLost(nowNanos)) {
                member.close();
                crowd.forget(member);
                member = null;
                boundMillis = welcomedNanos - startedNanos > 0
                        ? FIRST_BOUND_MILLIS
                        : Math.min(LAST_BOUND_MILLIS, 2 * boundMillis);
                comesNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(random.nextLong(boundMillis));
            }
        }

        private void come(long nowNanos) {
            startedNanos = nowNanos;
            attempts++;
            try {
                member = crowd.join(port, 0, commands, this::hear);
            } catch (IOException e) {
                comesNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(random.nextLong(boundMillis));
            }
        }

        private boolean isLost(long nowNanos) {
            boolean isWelcomed = welcomedNanos - startedNanos > 0;
            return member.end() != null || (!isWelcomed && nowNanos - startedNanos > WELCOME_NANOS);
        }

        private void hear(String text) {
            if (text.contains("\"type\":\"welcome\"")) {
                welcomedNanos = System.nanoTime();
            }
            if (text.contains("\"type\":\"update\"")) {
                heardNanos = System.nanoTime();
            }
        }
    }

    Returners(int port) throws IOException {
        this.port = port;
        thread.start();
    }

    void quotes(String symbol) {
        synchronized (returners) {
            returners.add(new Returner(symbol));
        }
    }

    int size() {
        synchronized (returners) {
            return returners.size();
        }
    }

    /** How many have heard an update since a moment. */
    int heardSince(long nanos) {
        synchronized (returners) {
            return (int) returners.stream()
                    .filter(returner -> returner.heardNanos - nanos > 0)
                    .count();
        }
    }

    /** How often one of them has come. */
    int attempts() {
        return attempts;
    }

    private void run() {
        try {
            while (!isStopped) {
                List<Returner> all;
                synchronized (returners) {
                    all = List.copyOf(returners);
                }
                for (var returner : all) {
                    returner.look(System.nanoTime());
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        isStopped = true;
        thread.join();
        crowd.close();
    }
}
