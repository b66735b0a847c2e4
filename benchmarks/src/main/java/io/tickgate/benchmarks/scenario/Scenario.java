package io.tickgate.benchmarks.scenario;

import java.util.List;

/**
 * Something that is measured of several servers, or in several ways.
 *
 * <p>Thread-safe.
 *
 * @param name on the command line and in the results
 * @param title for people
 */
public record Scenario(String name, String title, List<Contender> contenders) {
    public Scenario {
        contenders = List.copyOf(contenders);
    }

    Scenario withMaxRounds(int maxRounds) {
        return new Scenario(
                name,
                title,
                contenders.stream()
                        .<Contender>map(contender -> new Few(contender, maxRounds))
                        .toList());
    }

    /** One of those who take turns in the rounds of a scenario. */
    public interface Contender {
        String name();

        /** Does what has to be done once; returns why it cannot be measured, empty if it can. */
        default String prepare() {
            return "";
        }

        /** Where more would say nothing new. */
        default int maxRounds() {
            return Integer.MAX_VALUE;
        }

        void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException;
    }

    /** One that takes part in some of the rounds only. */
    record Few(Contender contender, int maxRounds) implements Contender {
        @Override
        public String name() {
            return contender.name();
        }

        @Override
        public String prepare() {
            return contender.prepare();
        }

        @Override
        public void run(Stage stage, Timing timing, Measurement measured) throws InterruptedException {
            contender.run(stage, timing, measured);
        }
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
