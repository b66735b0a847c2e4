package io.tickgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SupervisorTest {

    private static final String RUNS = "echo ready; exec sleep 60";

    @TempDir
    private Path directory;

    private final BlockingQueue<String> announcements = new LinkedBlockingQueue<>();
    private final List<ChildSpec> specs = new ArrayList<>();
    private final List<Long> pids = new ArrayList<>();

    private @Nullable Supervisor supervisor;
    private @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    @AfterEach
    void stopWhatIsLeft() throws InterruptedException {
        if (thread != null) {
            supervisor.requestStop();
            thread.join();
        }
    }

    @Test
    void startsEachWhenTheOneBeforeIsReady() {
        child("first", "echo made > made; echo ready; exec sleep 60");
        child("second", "cat made && echo ready; exec sleep 60");

        run();

        assertThat(heardUntil("second: ready"))
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("first: starting"),
                        text -> assertThat(text).startsWith("first: ready"),
                        text -> assertThat(text).startsWith("second: starting"),
                        text -> assertThat(text).startsWith("second: ready"));
    }

    @Test
    void stopsInTheOppositeOrderAndLeavesNone() throws InterruptedException {
        child("first", RUNS);
        child("second", RUNS);
        child("third", RUNS);
        run();
        heardUntil("third: ready");

        stop();

        assertThat(announcements).containsExactly("third: stopped", "second: stopped", "first: stopped");
        assertThat(pids).hasSize(3).noneMatch(SupervisorTest::isAlive);
    }

    @Test
    void startsAKilledOneAgainAndTellsItsLastLines() throws InterruptedException {
        child("broker", "echo all is well; " + RUNS);
        run();
        heardUntil("broker: ready");

        kill(pids.get(0));

        assertThat(String.join("\n", heardUntil("broker: ready again")))
                .contains("broker: was killed by signal 9")
                .contains("    all is well")
                .contains("broker: started again");
        stop();
        assertThat(pids).hasSize(2).noneMatch(SupervisorTest::isAlive);
    }

    @Test
    void keepsTheOthersRunningWhenOneDies() {
        child("broker", RUNS);
        child("gateway", RUNS);
        run();
        heardUntil("gateway: ready");

        kill(pids.get(0));
        heardUntil("broker: ready again");

        assertThat(isAlive(pids.get(1))).isTrue();
    }

    @Test
    void waitsLongerEachTimeForOneThatDoesNotComeBack() {
        child("broker", "[ -e died ] && exit 3; echo > died; " + RUNS);
        run();
        heardUntil("broker: ready");

        kill(pids.get(0));

        assertThat(heardUntil("again in 0.1 s")).last().asString().contains("signal 9");
        assertThat(heardUntil("again in 0.2 s")).last().asString().contains("ended with exit code 3");
        assertThat(heardUntil("again in 0.4 s")).last().asString().contains("ended with exit code 3");
    }

    @Test
    void endsWhenOneDiesDuringTheStart() throws InterruptedException {
        child("broker", RUNS);
        child("gateway", "echo 'no such setting'; exit 1");
        run();

        thread.join();

        assertThat(failure)
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("gateway ended with exit code 1 instead of getting ready")
                .hasMessageContaining("    no such setting");
        assertThat(pids).noneMatch(SupervisorTest::isAlive);
    }

    @Test
    void endsWhenOneIsNotReadyInTime() throws InterruptedException {
        specs.add(spec("gateway", "echo still thinking; exec sleep 60", Duration.ofMillis(500)));
        run();

        thread.join();

        assertThat(failure)
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("gateway was not ready after")
                .hasMessageContaining("    still thinking");
        assertThat(pids).hasSize(1).noneMatch(SupervisorTest::isAlive);
    }

    @Test
    void stopsWhileItStarts() throws InterruptedException {
        child("broker", "exec sleep 60");
        child("gateway", RUNS);
        run();
        heardUntil("broker: starting");

        stop();

        assertThat(failure).isNull();
        assertThat(announcements).containsExactly("broker: stopped");
        assertThat(pids).hasSize(1).noneMatch(SupervisorTest::isAlive);
    }

    @Test
    void killsOneThatDoesNotStopWhenAsked() throws InterruptedException {
        child("gateway", "trap '' TERM; echo ready; while :; do read line < fifo; done");
        run();
        heardUntil("gateway: ready");

        stop();

        assertThat(announcements).containsExactly("gateway: stopped (had to be killed)");
        assertThat(pids).noneMatch(SupervisorTest::isAlive);
    }

    private void child(String name, String script) {
        specs.add(spec(name, script, Duration.ofSeconds(20)));
    }

    private ChildSpec spec(String name, String script, Duration startLimit) {
        Path log = directory.resolve(name + ".log");
        List<String> command = List.of("sh", "-c", "cd '%s' || exit; %s".formatted(directory, script));
        return new ChildSpec(name, command, log, ReadyCheck.logHas(log, "ready"), startLimit, Duration.ofMillis(500));
    }

    private void run() {
        makeFifo();
        Supervisor running = new Supervisor(specs, Duration.ofMillis(100), this::hear);
        Thread owner = new Thread(
                () -> {
                    try {
                        running.run(children -> {});
                    } catch (Throwable e) {
                        failure = e;
                    }
                },
                "supervisor");
        owner.start();
        supervisor = running;
        thread = owner;
    }

    /** Something to wait on for ever, in a shell, without another process. */
    private void makeFifo() {
        try {
            new ProcessBuilder("mkfifo", directory.resolve("fifo").toString())
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(Files.exists(directory.resolve("fifo"))).isTrue();
    }

    private void stop() throws InterruptedException {
        supervisor.requestStop();
        thread.join();
    }

    private void hear(String text) {
        if (text.contains("(pid ")) {
            synchronized (pids) {
                pids.add(Long.valueOf(text.replaceAll("(?s).*\\(pid (\\d+)\\).*", "$1")));
            }
        }
        announcements.add(text);
    }

    /** All that was announced up to the text, waiting for it. */
    private List<String> heardUntil(String text) {
        List<String> heard = new ArrayList<>();
        try {
            while (true) {
                String next = announcements.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    return fail("never announced: %s; but: %s; failure: %s", text, heard, failure);
                }
                heard.add(next);
                if (next.contains(text)) {
                    return heard;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
}
