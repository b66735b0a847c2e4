package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.load.LoadGenerator;
import io.tickgate.benchmarks.load.Tally;
import io.tickgate.benchmarks.server.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a server has cost and what its clients have received while they were looked at, once or several times.
 *
 * <p>Confined to the main thread.
 */
final class Window {
    /** The gateway's name for them. */
    private static final String EVENT_LOOPS = "tickgate-io";

    private final Stage stage;
    private final Setup setup;
    private final ServerProcess server;
    private final LoadGenerator generator;

    private final List<Tally> tallies;
    private final Map<String, Double> threadSeconds = new TreeMap<>();
    private final List<Long> looks = new ArrayList<>();
    private double seconds;
    private double cpuSeconds;
    private double ownSeconds;

    private long startNanos;
    private double cpuBefore;
    private double ownBefore;
    private Map<String, Double> threadsBefore = Map.of();

    Window(Stage stage, Setup setup, ServerProcess server, LoadGenerator generator) {
        this.stage = stage;
        this.setup = setup;
        this.server = server;
        this.generator = generator;
        tallies = Stream.generate(Tally::new).limit(setup.clients().size()).toList();
    }

    void begin() {
        threadsBefore = server.cpuSecondsByThread();
        ownBefore = stage.ownCpuSeconds();
        generator.reset();
        startNanos = System.nanoTime();
        cpuBefore = server.cpuSeconds();
    }

    void end() {
        double spent = server.cpuSeconds() - cpuBefore;
        seconds += (System.nanoTime() - startNanos) / 1e9;
        long before = deliveries();
        for (int i = 0; i < tallies.size(); i++) {
            generator.tally(setup.clients().get(i)).addTo(tallies.get(i));
        }
        cpuSeconds += spent;
        ownSeconds += stage.ownCpuSeconds() - ownBefore;
        server.cpuSecondsByThread()
                .forEach((name, after) -> threadSeconds.merge(
                        name, Math.max(0, after - threadsBefore.getOrDefault(name, 0.0)), Double::sum));
        looks.add(Math.round(1e9 * spent / (deliveries() - before)));
    }

    long deliveries() {
        return tallies.stream().mapToLong(Tally::messages).sum();
    }

    void report(Measurement measured) {
        long deliveries = deliveries();
        long frames = tallies.stream().mapToLong(Tally::frames).sum();
        long bytes = tallies.stream().mapToLong(Tally::bytes).sum();
        measured.put("clients", setup.clientCount());
        measured.put("symbols", setup.bursts().symbols());
        measured.put("offeredPerSecond", Math.round(setup.offeredPerSecond()));
        measured.put("seconds", seconds);
        measured.put("deliveries", deliveries);
        measured.put("deliveriesPerSecond", Math.round(deliveries / seconds));
        measured.put("cpuSeconds", cpuSeconds);
        measured.put("cpuSecondsByThread", spent());
        double loopSeconds = threadSeconds.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith(EVENT_LOOPS))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        if (loopSeconds > 0) {
            measured.put("deliveriesPerLoopCpuSecond", Math.round(deliveries / loopSeconds));
        }
        measured.put("nanosPerDeliveryByLook", looks);
        measured.put("deliveriesPerCpuSecond", Math.round(deliveries / cpuSeconds));
        measured.put("messagesPerFrame", (double) deliveries / frames);
        measured.put("bytesPerMessage", (double) bytes / deliveries);
        measured.put("generatorCores", ownSeconds / seconds);
        stamps(measured);
        for (int i = 0; i < tallies.size(); i++) {
            String name = setup.clients().get(i).name();
            measured.micros("age." + name, tallies.get(i).ageMicros());
            if (setup.isCompared()) {
                measured.micros("added." + name, tallies.get(i).addedMicros());
            }
        }
    }

    private void stamps(Measurement measured) {
        if (!setup.dialect().isStamped()) {
            return;
        }
        long stamps = tallies.stream().mapToLong(Tally::stamps).sum();
        measured.put("stampsPerSecond", Math.round(stamps / seconds));
        for (int i = 0; i < tallies.size(); i++) {
            measured.micros(
                    "inside." + setup.clients().get(i).name(), tallies.get(i).insideMicros());
        }
        if (stamps == 0) {
            measured.problem("no stamps have come");
        }
    }

    /** To the hundredth, of the threads for which it is one at least. */
    private Map<String, Double> spent() {
        Map<String, Double> spent = new TreeMap<>();
        threadSeconds.forEach((name, each) -> {
            double rounded = Math.round(each * 100) / 100.0;
            if (rounded > 0) {
                spent.put(name, rounded);
            }
        });
        return spent;
    }
}
