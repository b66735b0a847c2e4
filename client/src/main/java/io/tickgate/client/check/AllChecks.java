package io.tickgate.client.check;

import java.util.ArrayList;
import java.util.List;

/**
 * The checks, in the order in which they are reported.
 *
 * <p>Thread-safe.
 */
final class AllChecks {
    static final List<Check> LIST = all();

    /** Ordinary use in all its forms, for the rules to look at. */
    static final Check TRAFFIC = new Check("traffic", "", "", Traffic::run);

    private AllChecks() {}

    private static List<Check> all() {
        var list = new ArrayList<Check>();
        list.addAll(OpeningChecks.LIST);
        list.addAll(CommandChecks.LIST);
        list.addAll(LimitChecks.LIST);
        list.addAll(FlowChecks.LIST);
        list.addAll(HoldChecks.LIST);
        list.addAll(ResumeChecks.LIST);
        list.addAll(PatternChecks.LIST);
        list.addAll(CreditChecks.LIST);
        list.addAll(LogChecks.LIST);
        list.addAll(CursorChecks.LIST);
        list.addAll(TruthChecks.LIST);
        list.addAll(LivenessChecks.LIST);
        list.addAll(StampsChecks.LIST);
        list.addAll(CloseChecks.LIST);
        return List.copyOf(list);
    }
}
