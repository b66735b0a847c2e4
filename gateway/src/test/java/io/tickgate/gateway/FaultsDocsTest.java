package io.tickgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/faults.md} names as shown is there. */
final class FaultsDocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs").resolve("faults.md");
    private static final Path RUNS = ROOT.resolve("docs").resolve("runs.md");
    private static final List<String> MODULES = List.of("gateway", "protocol");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern RUN = Pattern.compile("`(\\w+Run)`");
    private static final Pattern SHOWN = Pattern.compile(TEST.pattern() + "|" + RUN.pattern());
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!fault|-)(.+)\\|$");

    @Test
    void everyTestThatItNamesExists() throws IOException {
        var sources = sources();

        assertThat(TEST.matcher(Files.readString(PAGE)).results().toList())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources.getOrDefault(name.group(1), ""))
                        .as("%s.java", name.group(1))
                        .containsPattern("@(Test|ParameterizedTest)[^;]* void " + name.group(2) + "\\("));
    }

    @Test
    void everyRunThatItNamesExistsAndHasAResult() throws IOException {
        var sources = sources();
        String runs = Files.readString(RUNS);

        assertThat(RUN.matcher(Files.readString(PAGE)).results().toList())
                .isNotEmpty()
                .allSatisfy(name -> {
                    assertThat(sources).containsKey(name.group(1));
                    assertThat(runs).contains("test=" + name.group(1));
                });
    }

    @Test
    void everyRowNamesWhatShowsIt() throws IOException {
        assertThat(ROW.matcher(Files.readString(PAGE)).results().toList())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.group()).containsPattern(SHOWN));
    }

    /** The text of each class among the tests, by its simple name. */
    private static Map<String, String> sources() throws IOException {
        try (var files = MODULES.stream().flatMap(FaultsDocsTest::files)) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    FaultsDocsTest::text,
                    (one, other) -> one + other));
        }
    }

    private static Stream<Path> files(String module) {
        try {
            return Files.walk(ROOT.resolve(module).resolve(Path.of("src", "test", "java")))
                    .filter(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
