package io.tickgate.client.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * How late this machine and the way to the gateway are at times: wakes up in short intervals, and lets a connection of its
 * own be answered. What is late then says nothing of the gateway's promises.
 *
 * <p>Remembers the last {@link #MAX_BEATS}.
 *
 * <p>Thread-safe.
 */
final class Pulse implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int MAX_BEATS = 4_000;

    private final ArrayDeque<Beat> beats = new ArrayDeque<>();
    private final Link link;
    private final Thread thread;
    private long dueNanos = System.nanoTime();
    private boolean isOver;

    /** When something was due, and how long it took until it was there. */
    private record Beat(long dueNanos, long lateNanos) {}

    private Pulse(Link link) {
        this.link = link;
        thread = new Thread(this::beat, "tickgate-check-pulse");
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins, on a connection that is welcome. */
    static Pulse on(Scene scene) throws IOException {
        return new Pulse(scene.open());
    }

    private void beat() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                // Late from here on: the answer to a ping takes no time on a machine that is idle.
                link.ping();
                answered();
            }
        } catch (BreachException e) {
            // Whoever checks pings says so.
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void answered() {
        long now = System.nanoTime();
        beats.add(new Beat(dueNanos, Math.max(0, now - dueNanos - PAUSE.toNanos())));
        if (beats.size() > MAX_BEATS) {
            beats.remove();
        }
        dueNanos = now;
    }

    private synchronized void end() {
        isOver = true;
    }

    /** Returns how late something was at the worst since a moment, also what is still due. */
    synchronized Duration worstSince(long nanos) {
        long worst = isOver ? 0 : Math.max(0, System.nanoTime() - dueNanos - PAUSE.toNanos());
        for (var beat : beats) {
            boolean isSince = beat.dueNanos() + PAUSE.toNanos() + beat.lateNanos() - nanos >= 0;
            worst = isSince ? Math.max(worst, beat.lateNanos()) : worst;
        }
        return Duration.ofNanos(worst);
    }

    @Override
    public void close() {
        end();
        thread.interrupt();
    }
}
