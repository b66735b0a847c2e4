package io.tickgate.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;

final class JsonValuesTest {
    private final JsonValues<JsonParser> values = new JsonValues<>(Function.identity());

    @Test
    void readsTheNextValueAfterOneThatWasNotReadToItsEnd() {
        values.read("[1,2]".getBytes(UTF_8), JsonParser::nextToken);

        assertThat(values.read("\"next\"".getBytes(UTF_8), Json::readString)).isEqualTo("next");
    }

    @Test
    void keepsItsParserForWholeValues() {
        var parser = values.read("{}".getBytes(UTF_8), JsonValuesTest::toTheEnd);

        assertThat(values.read("{\"a\":1}".getBytes(UTF_8), JsonValuesTest::toTheEnd))
                .isSameAs(parser);
    }

    private static JsonParser toTheEnd(JsonParser parser) {
        Json.readObject(parser, name -> parser.skipChildren());
        return parser;
    }
}
