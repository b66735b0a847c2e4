package io.tickgate.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code docs/records.md} says what is so. */
class RecordsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "records.md");
    private static final Pattern EXAMPLE = Pattern.compile("```json (\\w+)\n(.*?)\n```", Pattern.DOTALL);

    private record Example(SourceTopic topic, String json) {}

    @TestFactory
    List<DynamicTest> hasExamplesThatAreValidAndReadable() throws IOException {
        return examples().stream()
                .map(example -> DynamicTest.dynamicTest(example.topic() + " " + example.json(), () -> {
                    assertThat(RecordSchemas.violations(example.topic(), example.json()))
                            .isEmpty();
                    var bytes = example.json().getBytes(StandardCharsets.UTF_8);
                    assertThat(TickCodec.encode(TickCodec.decode(example.topic(), bytes, 0)))
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo(example.json());
                }))
                .toList();
    }

    @Test
    void hasAnExampleOfEachTopic() throws IOException {
        var topics = EnumSet.noneOf(SourceTopic.class);
        examples().forEach(example -> topics.add(example.topic()));

        assertThat(topics).containsExactlyInAnyOrder(SourceTopic.values());
    }

    @Test
    void namesEveryTopicWithItsCleanup() throws IOException {
        assertThat(Arrays.asList(SourceTopic.values()))
                .allSatisfy(topic -> assertThat(text())
                        .containsPattern("\\| `%s` \\| symbol \\| [^|]+ \\| `%s` \\|"
                                .formatted(
                                        Pattern.quote(topic.topicName()),
                                        topic.isCompacted() ? "compact,delete" : "delete")));
    }

    @Test
    void namesEveryHeader() throws IOException {
        var headers = List.of(
                RecordHeaders.TIME,
                RecordHeaders.PUBLISHED,
                RecordHeaders.SOURCE,
                RecordHeaders.SOURCE_SEQUENCE,
                RecordHeaders.TICK,
                RecordHeaders.HEARTBEAT);

        assertThat(headers).allSatisfy(header -> assertThat(text()).contains("| `%s` | ".formatted(header)));
    }

    @Test
    void hasAnExampleOfTheHeaderThatSaysAll() throws IOException {
        var example = Pattern.compile("`tick: ([^`]+)`").matcher(text());

        assertThat(example.find()).isTrue();
        assertThat(TickHeader.decode(example.group(1).getBytes(StandardCharsets.US_ASCII), "")
                        .encode())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(example.group(1));
    }

    private static List<Example> examples() throws IOException {
        return EXAMPLE.matcher(text())
                .results()
                .map(match -> new Example(SourceTopic.valueOf(match.group(1).toUpperCase(Locale.ROOT)), match.group(2)))
                .toList();
    }

    private static String text() throws IOException {
        return Files.readString(DOCUMENT, StandardCharsets.UTF_8);
    }
}
