package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageDecoderTest {
    private static final Map<String, FieldValue> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("nav", new FieldValue.Text("104.10"));
        FIELDS.put("units", new FieldValue.Whole(7));
        FIELDS.put("open", new FieldValue.Flag(true));
        FIELDS.put("note", FieldValue.ABSENT);
        FIELDS.put("legs", new FieldValue.Parts("[{\"w\":0.50}]"));
    }

    private static final String PONG = "{\"type\":\"pong\",\"id\":6,\"tx\":7}";
    private static final ServerMessage PONGED = new ServerMessage.Pong(6, 7);
    private static final int FUZZ_CASES = 5_000;

    @Test
    void readsAFrameOfSeveralInTheirOrder() {
        byte[] frame = Messages.frame(Messages.ALL.toArray(ServerMessage[]::new));

        assertThat(MessageDecoder.decode(frame)).isEqualTo(Messages.ALL);
    }

    @Test
    void readsAnEmptyFrame() {
        assertThat(decode("[]")).isEmpty();
    }

    @Test
    void readsFieldsInAnyOrderBeforeData() {
        assertThat(
                        decode(
                                "[{\"ts\":1,\"seq\":2,\"sym\":\"A\",\"ch\":\"quote\",\"type\":\"update\",\"data\":{\"ask\":[\"189.42\",\"200\"],\"bid\":[\"189.41\",\"500\"]}}]"))
                .containsExactly(Messages.update(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":1",
                "\"x\":null",
                "\"x\":1.5",
                "\"x\":true",
                "\"x\":\"y\"",
                "\"x\":{\"type\":\"bye\",\"id\":1}",
                "\"x\":[[{}],1]",
                "\"x\":12345678901234567890",
                "\"id2\":-1e300"
            })
    void ignoresFieldsThatItDoesNotKnow(String field) {
        assertThat(decode("[{" + field + ",\"type\":\"pong\",\"id\":6,\"tx\":7}," + PONG + "]"))
                .containsExactly(PONGED, PONGED);
        assertThat(decode("[{\"type\":\"pong\",\"id\":6,\"tx\":7," + field + "}," + PONG + "]"))
                .containsExactly(PONGED, PONGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"depth\"}",
                "{\"type\":\"depth\",\"data\":{\"levels\":1}}",
                "{\"type\":\"depth\",\"ch\":\"quote\",\"data\":[1]}",
                "{\"type\":\"depth\",\"syms\":\"A\",\"limits\":5,\"channels\":[],\"wm\":0,\"quiet\":{},\"retry\":\"soon\"}",
                "{\"type\":\"PONG\",\"id\":6,\"tx\":7}",
                "{}",
                "{\"x\":1}"
            })
    void ignoresMessagesOfTypesThatItDoesNotKnow(String unknown) {
        assertThat(decode("[" + PONG + "," + unknown + "," + PONG + "]")).containsExactly(PONGED, PONGED);
    }

    @Test
    void ignoresWhatIsAddedToAQuietKey() {
        assertThat(
                        decode(
                                "[{\"type\":\"hb\",\"tx\":1,\"wm\":{},\"quiet\":[[\"quote\",\"A\",5,{\"since\":[7]},8],[\"quote\",\"B\",6]]}]"))
                .containsExactly(new ServerMessage.Heartbeat(
                        1,
                        Map.of(),
                        List.of(new ServerMessage.Quiet("quote", "A", 5), new ServerMessage.Quiet("quote", "B", 6)),
                        null));
    }

    @Test
    void readsTheFieldsOfAnOperatorsOwnChannel() {
        var messages = decode("[{\"type\":\"update\",\"ch\":\"fund\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":"
                + "{\"nav\":\"104.10\",\"units\":7,\"open\":true,\"note\":null,\"legs\":[{\"w\":0.50}]}}]");

        assertThat(messages)
                .containsExactly(new ServerMessage.Update(
                        "fund", "A", 1, 2, null, 1, null, new Payload.OfFields(new Fields(FIELDS))));
    }

    @Test
    void readsTheEventsOfAnOperatorsOwnLogWithTheirTimes() {
        var messages = decode("[{\"type\":\"update\",\"ch\":\"app.log\",\"sym\":\"A\",\"seq\":1,\"ts\":9,\"prev\":0,"
                + "\"data\":[{\"line\":\"up\",\"ts\":8},{\"line\":\"down\",\"ts\":9}]}]");

        assertThat(messages)
                .containsExactly(new ServerMessage.Update(
                        "app.log",
                        "A",
                        1,
                        9,
                        0L,
                        1,
                        null,
                        new Payload.OfEvents(List.of(line("up", 8), line("down", 9)))));
    }

    private static FieldsEvent line(String text, long timeMicros) {
        return new FieldsEvent(new Fields(Map.of("line", new FieldValue.Text(text))), timeMicros);
    }

    @Test
    void keepsWhatItHasNoTypeForAsItCame() {
        String value = "[{\"t\":60,\"o\":1.10,\"v\":123456789012345678.90,\"x\":[true,null,\"\\\"\"]}]";

        var messages = decode(
                "[{\"type\":\"update\",\"ch\":\"depth\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":" + value + "}]");

        assertThat(messages)
                .containsExactly(
                        new ServerMessage.Update("depth", "A", 1, 2, null, 1, null, new Payload.OfUnknown(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                PONG,
                "[",
                "[1]",
                "[null]",
                "[{\"type\":\"pong\",\"id\":6}]",
                "[{\"type\":\"pong\",\"id\":\"6\",\"tx\":7}]",
                "[{\"type\":\"pong\",\"id\":6,\"tx\":7}",
                "[{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"A\",\"seq\":1,\"ts\":2}]",
                "[{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":null}]",
                "[{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":{\"bid\":[\"x\",\"1\"]}}]",
                "[{\"type\":\"update\",\"ch\":\"book.10\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":{\"bids\":[[\"900000000000000000\",\"1\"],[\"0.5\",\"1\"]]}}]",
                "[{\"type\":\"welcome\",\"v\":1,\"session\":\"s\",\"tx\":1,\"hb\":1,\"limits\":{\"subs\":5000000000},\"channels\":{}}]",
                "[{\"type\":\"update\",\"ch\":\"trade\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":[{\"px\":\"1\",\"sz\":\"1\",\"hi\":\"1\",\"lo\":\"1\"}]}]",
                "[{\"type\":\"update\",\"ch\":\"trade\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":[{\"px\":\"1\",\"sz\":\"1\",\"hi\":\"1\",\"lo\":\"1\",\"vol\":\"2\",\"n\":2},{\"px\":\"1\",\"sz\":\"1\"}]}]",
                "[{\"type\":\"update\",\"ch\":\"bar.1m\",\"sym\":\"A\",\"seq\":1,\"ts\":2,\"data\":{\"t\":1}}]",
                "[{\"type\":\"status\",\"ch\":\"quote\",\"syms\":[1],\"state\":\"live\",\"since\":0}]"
            })
    void refusesWhatIsNoFrameOfMessages(String frame) {
        assertThatIllegalArgumentException().isThrownBy(() -> decode(frame));
    }

    @Test
    void keepsAMessageWithWordsOfANewerGateway() {
        assertThat(
                        decode(
                                "[{\"type\":\"welcome\",\"v\":1,\"session\":\"s\",\"tx\":1,\"hb\":2,\"channels\":{\"quote\":\"state\",\"curve\":\"surface\"}}]"))
                .containsExactly(new ServerMessage.Welcome(
                        null, 1, "s", 1, 2, new ServerMessage.Limits(0, 0, 0, 0), Map.of("quote", Shape.STATE)));
        assertThat(
                        decode(
                                "[{\"type\":\"ack\",\"id\":1,\"ch\":\"quote\",\"accepted\":2,\"mode\":\"sample\",\"feed\":\"fast\",\"overrides\":[{\"sym\":\"A\",\"feed\":\"slow\",\"delay\":5}],\"rejected\":[{\"sym\":\"B\",\"code\":\"MOON\"}]}]"))
                .containsExactly(new ServerMessage.Ack(
                        1,
                        "quote",
                        2,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(new ServerMessage.Grant("A", null, 5)),
                        List.of(new ServerMessage.Rejection("B", ErrorCode.UNKNOWN))));
        assertThat(
                        decode(
                                "[{\"type\":\"snapshot\",\"ch\":\"quote\",\"sym\":\"A\",\"epoch\":\"k3\",\"seq\":-1,\"ts\":0,\"pxScale\":2,\"szScale\":0,\"reason\":\"whim\",\"data\":null}]"))
                .containsExactly(Messages.snapshot(SnapshotReason.UNKNOWN, null));
        assertThat(
                        decode(
                                "[{\"type\":\"status\",\"ch\":\"quote\",\"syms\":[\"A\"],\"state\":\"asleep\",\"code\":\"NIGHT\",\"since\":0}]"))
                .containsExactly(new ServerMessage.Status(
                        "quote", List.of("A"), StatusState.UNKNOWN, ErrorCode.UNKNOWN, 0, null));
        assertThat(decode("[{\"type\":\"error\",\"code\":\"MOON\",\"msg\":\"full\",\"retry\":true,\"after\":9}]"))
                .containsExactly(new ServerMessage.Error(null, ErrorCode.UNKNOWN, "full", true, 9L));
    }

    @Test
    void throwsNothingElseOnDamagedFrames() {
        var random = new Random(20_261_122);
        byte[] frame = Messages.frame(Messages.ALL.toArray(ServerMessage[]::new));
        var frames = Messages.ALL.stream().map(Messages::frame).toList();
        assertThat(MessageDecoder.decode(frame)).isNotEmpty();
        for (int i = 0; i < FUZZ_CASES; i++) {
            byte[] damaged = frames.get(random.nextInt(frames.size())).clone();
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                damaged[random.nextInt(damaged.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}[]\",:0-9".charAt(random.nextInt(10));
            }
            try {
                assertThat(MessageDecoder.decode(damaged)).isNotNull();
            } catch (IllegalArgumentException e) {
                // The one way in which a frame is refused.
                assertThat(e).hasMessageNotContaining("\u0000");
            }
        }
    }

    private static List<ServerMessage> decode(String frame) {
        return MessageDecoder.decode(frame.getBytes(UTF_8));
    }
}
