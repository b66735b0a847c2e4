package io.tickgate.simulator.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void readsLinesHoweverLong() {
        String longLine = "x".repeat(200_000);

        assertThat(linesOf("a\n" + longLine + "\n\nlast")).containsExactly("a", longLine, "", "last");
    }

    @Test
    void hasNoLinesInAnEmptyFile() {
        assertThat(linesOf("")).isEmpty();
    }

    @Test
    void refusesALineWithoutEnd() {
        var endless = new LineReader("endless.gz", new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        });

        assertThatThrownBy(endless::next)
                .isInstanceOf(RecordingException.class)
                .hasMessage("endless.gz, line 1: a line of more than 4194304 bytes (expected: one record a line)");
    }

    private static List<String> linesOf(String text) {
        var lines = new ArrayList<String>();
        try (var reader = new LineReader("test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            while (reader.next()) {
                lines.add(new String(reader.bytesFrom(0), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }
}
