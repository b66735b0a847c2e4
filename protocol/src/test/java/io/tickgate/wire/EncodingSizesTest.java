package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How long the examples of {@code docs/protocol.md} are in both encodings is what its table says. */
final class EncodingSizesTest {
    private static final Path PAGE = Path.of("..", "docs", "protocol.md");
    private static final Pattern ROW =
            Pattern.compile("\\| (snapshot|update) of `([a-z0-9.]+)`[^|]*\\| (\\d+) \\| (\\d+) \\|");
    private static final int HANDLE = 7000;

    @Test
    void areThoseOfTheTable() throws IOException {
        String page = Files.readString(PAGE);
        var rows = ROW.matcher(page).results().toList();

        assertThat(rows).hasSize(5).allSatisfy(row -> {
            String example = firstExample(page, row.group(1), row.group(2));
            var sink = new Encodings.Sink(false);
            Encodings.PROTO.put(sink, message(example), HANDLE);

            assertThat(example.getBytes(UTF_8)).as(example).hasSize(Integer.parseInt(row.group(3)));
            assertThat(sink.bytes()).as(example).hasSize(Integer.parseInt(row.group(4)));
        });
    }

    private static String firstExample(String page, String type, String channel) {
        String begin = "{\"type\":\"%s\",\"ch\":\"%s\",".formatted(type, channel);
        return page.lines().filter(line -> line.startsWith(begin)).findFirst().orElseThrow();
    }

    private static ServerMessage message(String example) {
        List<ServerMessage> messages = MessageDecoder.decode(("[" + example + "]").getBytes(UTF_8));
        return messages.get(0);
    }
}
