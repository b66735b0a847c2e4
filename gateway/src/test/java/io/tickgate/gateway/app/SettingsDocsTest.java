package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The table of settings in {@code docs/settings.md} is made of the records. With {@code -Dtickgate.docs.write=true} this test
 * writes it anew.
 */
final class SettingsDocsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "settings.md");
    private static final String BEGIN = "| setting | default | allowed | means |\n|---|---|---|---|\n";
    private static final String END = "\n\n";

    @Test
    void theTableOfSettingsIsMadeOfTheRecords() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END, begin) + 1;
        String table = settings("tickgate", GatewaySettings.class).collect(Collectors.joining());

        if (Boolean.getBoolean("tickgate.docs.write")) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
            return;
        }
        assertThat(document.substring(begin, end))
                .as("run this test with -Dtickgate.docs.write=true, and look at what changes")
                .isEqualTo(table);
    }

    private static Stream<String> settings(String prefix, Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors()[0].getParameters()).flatMap(parameter -> {
            String key = prefix + "." + kebab(parameter.getName());
            return parameter.getType().isRecord() ? settings(key, parameter.getType()) : Stream.of(row(key, parameter));
        });
    }

    private static String row(String key, Parameter parameter) {
        var setting = parameter.getAnnotation(Setting.class);
        assertThat(setting).as("%s: what it is for (@Setting)", key).isNotNull();
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        key, written(parameter.getAnnotation(DefaultValue.class)), setting.allowed(), setting.means());
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String written(DefaultValue given) {
        String text = given == null ? "" : String.join(",", given.value());
        return text.isEmpty() ? "(empty)" : "`" + text + "`";
    }
}
