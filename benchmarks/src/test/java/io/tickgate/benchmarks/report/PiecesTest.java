package io.tickgate.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.json.JsonMapper;

final class PiecesTest {
    private static final String RESULT = """
            [{"jmhVersion":"1.37","benchmark":"io.tickgate.benchmarks.jmh.FoldBenchmark.fold","mode":"avgt","forks":2,
            "warmupIterations":3,"warmupTime":"1 s","measurementIterations":5,"measurementTime":"1 s","params":{"trades":"100"},
            "primaryMetric":{"score":1250.4,"scoreError":12.34,"scoreUnit":"ns/op"},
            "secondaryMetrics":{"gc.alloc.rate.norm":{"score":96.0001,"scoreError":0.1,"scoreUnit":"B/op"}}}]
            """;

    @Test
    void saysWhatOneOperationCosts() {
        String page = page(RESULT);

        assertThat(page)
                .contains("- Machine: a small one\n- JMH 1.37: 2 processes of each, 3 iterations of 1 s")
                .endsWith("""
                        |---|---|---|---|---|
                        | `FoldBenchmark.fold`, trades 100 | trades that were missed become one | 1,250 ± 12.3 | 799,744 | 96.0 |
                        """);
    }

    @Test
    void refusesAnotherUnit() {
        assertThatThrownBy(() -> page(RESULT.replace("ns/op", "us/op")))
                .hasMessage("FoldBenchmark.fold is in us/op (expected: ns/op)");
    }

    @Test
    void refusesResultsOfNothing() {
        assertThatThrownBy(() -> page("[]")).hasMessageStartingWith("results of JMH: none");
    }

    @Test
    void knowsWhatOneOperationOfEachBenchmarkIs() {
        var all = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of());

        assertThat(all)
                .hasSizeGreaterThan(10)
                .extracting(BenchmarkListEntry::getUsername)
                .extracting(Pieces::piece)
                .allSatisfy(piece -> assertThat(Pieces.operation(piece)).isPresent());
    }

    private static String page(String results) {
        return Pieces.page(JsonMapper.shared().readTree(results), new Machine(List.of("Machine: a small one")));
    }
}
