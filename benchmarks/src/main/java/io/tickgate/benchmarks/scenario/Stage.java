package io.tickgate.benchmarks.scenario;

import com.sun.management.OperatingSystemMXBean;
import io.tickgate.benchmarks.feed.Market;
import io.tickgate.benchmarks.server.Broker;
import io.tickgate.benchmarks.server.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all rounds of a run share: the programs, the broker, and the processors.
 *
 * <p>Confined to the main thread.
 */
public final class Stage implements AutoCloseable {
    private static final String SERVER_PROCESSOR = "0";

    private final Home home;
    private @Nullable Broker broker;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private int markets;

    Stage(Home home) {
        this.home = home;
    }

    Home home() {
        return home;
    }

    /** Topics that nobody has used, of a broker that is started for the first of them. */
    Market newMarket(int partitions) throws InterruptedException {
        if (broker == null) {
            broker = Broker.start(home);
        }
        var market = new Market(
                broker.bootstrapServers(),
                "bench%d-%d".formatted(ProcessHandle.current().pid(), ++markets),
                partitions);
        market.create();
        return market;
    }

    /** Writes down what has come onto a heap, for each of so many connections. */
    void keep(String scenario, String server, String growth) {
        var file = home.heap(scenario, server);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, growth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processor of a server that is pinned. */
    String serverProcessor() {
        return SERVER_PROCESSOR;
    }

    /** Leaves the server's processor to it, or takes it back. */
    void pin(boolean isPinned) {
        if (processors < 2) {
            return;
        }
        String others = (isPinned ? "1-" : "0-") + (processors - 1);
        List<Long> pids = new ArrayList<>(List.of(ProcessHandle.current().pid()));
        if (broker != null) {
            pids.add(broker.pid());
        }
        for (long pid : pids) {
            try {
                new ProcessBuilder("taskset", "-acp", others, Long.toString(pid))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** What this process has used of the processors. */
    double ownCpuSeconds() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }
}
