package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ProblemTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| \\[`([a-z-]+)`]\\(#\\1\\) \\| (\\d+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern SECTION = Pattern.compile("^## ([a-z-]+)$", Pattern.MULTILINE);

    @Test
    void theTableOfProblemsIsTheEnum() throws IOException {
        var rows = ROW.matcher(page())
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Problem.values())
                        .map(problem -> problem.slug() + " " + problem.status().value() + " " + problem.title())
                        .toList());
    }

    @Test
    void everyTypeLeadsToItsSection() throws IOException {
        var sections = SECTION.matcher(page())
                .results()
                .map(section -> section.group(1))
                .toList();

        assertThat(Arrays.stream(Problem.values()).map(Problem::type))
                .containsExactlyElementsOf(sections.stream()
                        .map(section -> "/docs/problems.md#" + section)
                        .toList());
    }

    @Test
    void saysNothingOfWhatThereIsNothingToSayOf() {
        var body = new String(ProblemBody.of(Problem.NOT_FOUND, null, null), StandardCharsets.UTF_8);

        assertThat(body)
                .isEqualTo("{\"type\":\"/docs/problems.md#not-found\","
                        + "\"title\":\"There is nothing at this address\",\"status\":404}");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "problems.md"));
    }
}
