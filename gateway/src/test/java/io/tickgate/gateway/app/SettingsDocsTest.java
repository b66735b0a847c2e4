package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code docs/settings.md} names every setting with its default. */
final class SettingsDocsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "settings.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(tickgate\\.[a-z.-]+)` \\| `?([^|`]+)`? \\| [^|]* \\| [^|]+ \\|");

    @Test
    void theTableOfSettingsIsTheRecords() throws IOException {
        var documented = ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> List.of(row.group(1), row.group(2)))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        settings("tickgate", GatewaySettings.class).toList());
    }

    private static Stream<List<String>> settings(String prefix, Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors()[0].getParameters()).flatMap(parameter -> {
            String key = prefix + "." + kebab(parameter.getName());
            return parameter.getType().isRecord()
                    ? settings(key, parameter.getType())
                    : Stream.of(List.of(key, written(parameter.getAnnotation(DefaultValue.class))));
        });
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String written(DefaultValue given) {
        String text = given == null ? "" : String.join(",", given.value());
        return text.isEmpty() ? "(empty)" : text;
    }
}
