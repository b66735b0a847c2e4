package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.FreshCheck.Age;
import io.tickgate.gateway.faults.Journals.Line;
import io.tickgate.gateway.faults.LosslessCheck.Arrival;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says from journals alone which invariant broke. It knows nothing of the gateway but {@code docs/protocol.md}.
 *
 * <p>Confined to the thread that checks.
 */
final class FaultChecker {
    /** What a collection leaves is not the same to the byte. */
    private static final long TOLERATED_BYTES = 4 << 20;

    private final Journals journals;

    FaultChecker(Journals journals) {
        this.journals = journals;
    }

    /**
     * What was found.
     *
     * @param arrivals by client: when each record came that it did not have
     * @param ages how old records were when clients of the latest values had them, or newer ones
     * @param lost acknowledged records that a lossless client was not sent, with no word of it
     * @param toldLost those of which it was told
     * @param twice what came twice although the client kept its rule
     * @param repeated what came again and was dropped by the rule
     * @param healed how often a client had to ask again for a key
     */
    record Result(
            long seed,
            List<Violation> violations,
            Map<String, List<Arrival>> arrivals,
            List<Age> ages,
            int delivered,
            int lost,
            int toldLost,
            int twice,
            int repeated,
            int healed) {
        Set<Violation.Invariant> broken() {
            var broken = new HashSet<Violation.Invariant>();
            violations.forEach(violation -> broken.add(violation.invariant()));
            return broken;
        }
    }

    /** Checks a directory of journals, and says what was found. */
    public static void main(String[] arguments) throws IOException {
        var result = new FaultChecker(Journals.read(Path.of(arguments[0]))).check();
        result.violations().forEach(System.out::println);
        System.out.printf(
                "seed %d: %d delivered, %d lost, %d told as lost, %d twice%n",
                result.seed(), result.delivered(), result.lost(), result.toldLost(), result.twice());
    }

    Result check() {
        var violations = new ArrayList<Violation>();
        var arrivals = new TreeMap<String, List<Arrival>>();
        var ages = new ArrayList<Age>();
        int[] counts = new int[6];
        journals.clients().forEach((name, lines) -> {
            if (isLossless(lines)) {
                var check = new LosslessCheck(name, journals, violations);
                check.check(lines);
                arrivals.put(name, check.arrivals());
                counts[0] += check.delivered();
                counts[1] += check.lost();
                counts[2] += check.toldLost();
                counts[3] += check.twice();
                counts[4] += check.repeated();
                counts[5] += check.healed();
            } else {
                new ConflatedCheck(name, journals, violations).check(lines);
                var fresh = new FreshCheck(name, journals, violations);
                fresh.check(lines);
                ages.addAll(fresh.ages());
            }
        });
        checkMemory(violations);
        return new Result(
                journals.seed(),
                violations,
                arrivals,
                ages,
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5]);
    }

    private void checkMemory(List<Violation> violations) {
        var memory = journals.memory();
        for (int i = 1; i < memory.size(); i++) {
            long more = memory.get(i) - memory.get(0);
            if (more > TOLERATED_BYTES) {
                violations.add(new Violation(
                        Violation.Invariant.C7,
                        "gateway",
                        "holds %,d bytes more than with a slower log (expected: at most %,d)"
                                .formatted(more, TOLERATED_BYTES)));
            }
        }
    }

    static boolean isLossless(List<Line> lines) {
        return lines.get(0).field(1).equals("all");
    }
}
