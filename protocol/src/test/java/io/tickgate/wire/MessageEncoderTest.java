package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

final class MessageEncoderTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static List<Messages.Example> examples() {
        return Messages.EXAMPLES;
    }

    static List<ServerMessage> messages() {
        return Messages.ALL;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void writesWhatTheProtocolShows(Messages.Example example) {
        var written = tree(MessageEncoder.encode(example.message()));

        var shown = tree(example.json().getBytes(UTF_8));
        assertThat(written.propertyNames()).containsExactlyElementsOf(shown.propertyNames());
        for (String name : shown.propertyNames()) {
            assertThat(written.get(name)).as(name).isEqualTo(shown.get(name));
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatTheProtocolShowsIsReadAsMeant(Messages.Example example) {
        assertThat(MessageDecoder.decode(("[" + example.json() + "]").getBytes(UTF_8)))
                .containsExactly(example.message());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isReadAsItWasWritten(ServerMessage message) {
        assertThat(MessageDecoder.decode(Messages.frame(message))).containsExactly(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void typeComesFirstAndDataLast(ServerMessage message) {
        var names = List.copyOf(tree(MessageEncoder.encode(message)).propertyNames());

        assertThat(names.get(0)).isEqualTo("type");
        if (message instanceof ServerMessage.Snapshot || message instanceof ServerMessage.Update) {
            assertThat(names).endsWith("data");
        } else {
            assertThat(names).doesNotContain("data");
        }
    }

    @Test
    void everyTypeIsAmongTheMessages() {
        assertThat(Messages.ALL).extracting(ServerMessage::type).contains(ServerMessage.Type.values());
    }

    @Test
    void leavesOutWhatIsAbsent() {
        assertThat(written(new ServerMessage.Error(null, ErrorCode.BAD_REQUEST, "x")))
                .isEqualTo("{\"type\":\"error\",\"code\":\"BAD_REQUEST\",\"msg\":\"x\",\"retry\":false}");
        assertThat(written(new ServerMessage.Ack(5, "quote", 1, null, null, null, List.of(), List.of(), List.of())))
                .isEqualTo(
                        "{\"type\":\"ack\",\"id\":5,\"ch\":\"quote\",\"accepted\":1,\"resumed\":[],\"overrides\":[],\"rejected\":[]}");
        assertThat(written(new ServerMessage.Heartbeat(7, Map.of(), List.of(), null)))
                .isEqualTo("{\"type\":\"hb\",\"tx\":7,\"wm\":{},\"quiet\":[]}");
    }

    @Test
    void saysHowManyEventsAMessageStandsForOnlyWhenMoreThanOne() {
        assertThat(written(Messages.update(1))).doesNotContain("\"n\":");
        assertThat(written(Messages.update(2))).contains("\"n\":2");
    }

    @Test
    void aDeletedRecordIsASnapshotWithDataNull() {
        assertThat(written(Messages.snapshot(SnapshotReason.DELETED, null)))
                .contains("\"reason\":\"deleted\"")
                .endsWith(",\"data\":null}");
    }

    @Test
    void escapesWhatASymbolMayHold() {
        var status = new ServerMessage.Status(
                "quote", List.of("\"},{\"type\":\"bye\"", "日経😀\u0000"), StatusState.LIVE, null, 1, null);

        assertThat(MessageDecoder.decode(Messages.frame(status))).containsExactly(status);
    }

    private static String written(ServerMessage message) {
        return new String(MessageEncoder.encode(message), UTF_8);
    }

    private static JsonNode tree(byte[] json) {
        return MAPPER.readTree(json);
    }
}
