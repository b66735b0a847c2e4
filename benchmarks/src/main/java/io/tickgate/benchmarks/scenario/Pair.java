package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.scenario.Scenario.Contender;
import io.tickgate.benchmarks.scenario.Scenario.Pusher;
import java.time.Duration;
import java.util.List;

/**
 * Two servers that run at the same time and push in turns of some seconds, so that what the machine does meanwhile happens to both.
 * The turns of each are added up, and what it costs to be held stands beside.
 *
 * <p>The first makes its ticks itself, and another process runs it with its clients: none need have the descriptors for those of both.
 *
 * <p>Confined to the main thread.
 *
 * @param scenario that it is part of
 */
record Pair(String scenario, String name, Pusher one, Pusher other) implements Contender {
    private static final int TURNS = 6;
    private static final Duration TURN = Duration.ofSeconds(2);

    @Override
    public String measuredAs() {
        return other.name();
    }

    @Override
    public List<Contender> parts() {
        return List.of(one, other);
    }

    @Override
    public String prepare() {
        String reason = one.prepare();
        return reason.isEmpty() ? other.prepare() : one.name() + ": " + reason;
    }

    @Override
    public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
        var length = timing.isLong() ? TURN : timing.window();
        try (var beside = Beside.start(stage.home(), scenario, one.name(), timing)) {
            new Pushing(stage, other.setup(), timing).run(measured, pushed -> {
                beside.hold();
                pushed.rehearse(length);
                pushed.settle(timing, measured);
                pushed.hold();
                for (int turn = 0; turn < TURNS; turn++) {
                    beside.turn(length);
                    pushed.turn(length);
                }
                measured.beside(beside.end());
            });
        }
    }
}
