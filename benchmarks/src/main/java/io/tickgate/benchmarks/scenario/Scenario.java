package io.tickgate.benchmarks.scenario;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

    /** @param only those, or the parts of them, that have such a name; all if it is empty */
    List<Contender> contenders(Set<String> only) {
        return contenders.stream()
                .flatMap(contender -> only.isEmpty() || only.contains(contender.name()) || isWhole(contender, only)
                        ? Stream.of(contender)
                        : contender.parts().stream().filter(part -> only.contains(part.name())))
                .toList();
    }

    private static boolean isWhole(Contender contender, Set<String> only) {
        return !contender.parts().isEmpty() && contender.parts().stream().allMatch(part -> only.contains(part.name()));
    }

    /** One of those who take turns in the rounds of a scenario. */
    public interface Contender {
        String name();

        /** The server of its line in the results. */
        default String measuredAs() {
            return name();
        }

        /** Those of which each can be measured alone, too. */
        default List<Contender> parts() {
            return List.of();
        }

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
        public String measuredAs() {
            return contender.measuredAs();
        }

        @Override
        public List<Contender> parts() {
            return contender.parts();
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
            var pushing = new Pushing(stage, setup, timing);
            if (timing.isInTurns()) {
                var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
                pushing.run(measured, pushed -> Beside.serve(pushed, commands, System.out));
            } else {
                pushing.run(measured);
            }
        }
    }
}
