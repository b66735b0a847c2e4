package io.tickgate.benchmarks.scenario;

import java.util.List;

/**
 * Something that is measured of several servers, or in several ways.
 *
 * <p>Thread-safe.
 *
 * @param name on the command line and in the results
 * @param title for people
 * @param maxRounds where more would say nothing new
 */
public record Scenario(String name, String title, int maxRounds, List<Contender> contenders) {
    Scenario(String name, String title, List<Contender> contenders) {
        this(name, title, Integer.MAX_VALUE, contenders);
    }

    public Scenario {
        contenders = List.copyOf(contenders);
    }

    /** One of those who take turns in the rounds of a scenario. */
    public interface Contender {
        String name();

        /** Does what has to be done once; returns why it cannot be measured, empty if it can. */
        default String prepare() {
            return "";
        }

        void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException;
    }

    /** A server that pushes. */
    record Pusher(String name, Setup setup) implements Contender {
        Pusher(Setup setup) {
            this(setup.server().name(), setup);
        }

        @Override
        public String prepare() {
            return setup.server().prepare().orElse("");
        }

        @Override
        public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
            new Pushing(stage, setup, timing).run(measured);
        }
    }
}
