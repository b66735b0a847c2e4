package io.tickgate.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts processes in order, starts one again that dies, and stops all of them in the opposite order.
 *
 * <p>A child that does not come up at the start ends everything: something is wrong with the machine or the build.
 * One that dies later is part of the show. It is announced with the end of its log and started again after a pause,
 * which doubles from one death to the next until it has been ready again.
 *
 * <p>Confined to the thread that calls {@link #run}, except for {@link #requestStop}. All children are forked by
 * that thread, so that Linux can end them with it.
 */
final class Supervisor {

    /** How often the children are looked at. */
    private static final long LOOK_MILLIS = 100;

    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final List<Child> children;
    private final Duration restartPause;
    private final Consumer<String> announce;
    private final List<Duration> pauses = new ArrayList<>();
    private final CountDownLatch stopRequested = new CountDownLatch(1);

    Supervisor(List<ChildSpec> specs, Duration restartPause, Consumer<String> announce) {
        this.children = specs.stream().map(Child::new).toList();
        this.restartPause = restartPause;
        this.announce = announce;
        children.forEach(child -> pauses.add(restartPause));
    }

    /**
     * Runs all of them until somebody requests the stop; when it returns, none is left.
     *
     * @param started is called once, when all are ready
     * @throws DemoException if one does not become ready the first time
     */
    void run(Consumer<List<Child>> started) throws InterruptedException {
        try {
            for (Child child : children) {
                startFirst(child);
            }
            if (!isStopRequested()) {
                started.accept(children);
            }
            while (!stopRequested.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                for (int i = 0; i < children.size(); i++) {
                    look(i);
                }
            }
        } finally {
            stopAll();
        }
    }

    /** Makes {@link #run} stop the children and return. Any thread may call it. */
    void requestStop() {
        stopRequested.countDown();
    }

    private boolean isStopRequested() {
        return stopRequested.getCount() == 0;
    }

    private void startFirst(Child child) throws InterruptedException {
        if (isStopRequested()) {
            return;
        }
        child.start();
        announce.accept("%s: starting (pid %d)".formatted(child.name(), child.pid()));
        while (!child.becomesReady()) {
            if (stopRequested.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            if (!child.isAlive()) {
                throw failure(child, child.ending() + " instead of getting ready");
            }
            if (child.sinceStart().compareTo(child.spec().startLimit()) > 0) {
                throw failure(
                        child,
                        "was not ready after " + child.spec().startLimit().toSeconds() + " s");
            }
        }
        announce.accept("%s: ready after %s".formatted(child.name(), seconds(child.sinceStart())));
    }

    private void look(int i) throws InterruptedException {
        Child child = children.get(i);
        switch (child.state()) {
            case STARTING, READY -> {
                if (!child.isAlive()) {
                    noteDeath(i);
                } else if (child.state() == Child.State.STARTING && child.becomesReady()) {
                    pauses.set(i, restartPause);
                    announce.accept("%s: ready again, %s after its restart"
                            .formatted(child.name(), seconds(child.sinceStart())));
                }
            }
            case DOWN -> {
                if (child.isRestartDue()) {
                    child.start();
                    announce.accept("%s: started again (pid %d)".formatted(child.name(), child.pid()));
                }
            }
        }
    }

    private void noteDeath(int i) {
        Child child = children.get(i);
        Duration pause = pauses.get(i);
        child.died(pause);
        Duration twice = pause.multipliedBy(2);
        pauses.set(i, twice.compareTo(MAX_PAUSE) < 0 ? twice : MAX_PAUSE);
        announce.accept("%s: %s; it is started again in %s. Its last lines:%n%s"
                .formatted(child.name(), child.ending(), seconds(pause), indented(child.lastLines())));
    }

    private void stopAll() throws InterruptedException {
        for (int i = children.size() - 1; i >= 0; i--) {
            Child child = children.get(i);
            if (child.isAlive()) {
                boolean killed = child.stop();
                announce.accept("%s: stopped%s".formatted(child.name(), killed ? " (had to be killed)" : ""));
            }
        }
    }

    private static DemoException failure(Child child, String what) {
        return new DemoException("%s %s. Its last lines, from %s:%n%s"
                .formatted(child.name(), what, child.spec().log(), indented(child.lastLines())));
    }

    private static String indented(List<String> lines) {
        return lines.isEmpty()
                ? "    (it printed nothing)"
                : "    " + String.join(System.lineSeparator() + "    ", lines);
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
