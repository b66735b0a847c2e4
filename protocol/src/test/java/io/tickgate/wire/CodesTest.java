package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers and words that clients hold us to. */
final class CodesTest {
    /** What a close frame has beside its number (RFC 6455, section 5.5). */
    private static final int MAX_REASON_BYTES = 123;

    @Test
    void closeCodesAreThoseOfTheProtocol() {
        assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::code))
                .doesNotHaveDuplicates()
                .containsExactly(
                        1000, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 4000, 4001, 4002, 4003, 4500, 4501, 4502,
                        4503, 4504, 4505, 4506);
    }

    @ParameterizedTest
    @EnumSource
    void aCloseReasonFitsItsFrame(CloseCode code) {
        assertThat(code.reason()).isNotBlank();
        assertThat(code.reason().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(MAX_REASON_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, true",
        "1006, true",
        "1011, true",
        "1013, true",
        "3999, true",
        "4000, true",
        "4003, true",
        "4499, true",
        "4500, false",
        "4506, false",
        "4999, false"
    })
    void clientsComeBackBelowFourThousandFiveHundred(int code, boolean isReconnectable) {
        assertThat(CloseCode.isReconnectable(code)).isEqualTo(isReconnectable);
    }

    @Test
    void errorCodesAreThoseOfTheProtocol() {
        assertThat(Arrays.stream(ErrorCode.values()).map(Enum::name))
                .contains(
                        "BAD_REQUEST",
                        "UNKNOWN_CHANNEL",
                        "UNKNOWN_SYMBOL",
                        "NOT_ENTITLED",
                        "UNAUTHENTICATED",
                        "TOKEN_EXPIRED",
                        "LIMIT_SUBS",
                        "RATE_LIMITED",
                        "RESUME_UNAVAILABLE",
                        "GAP",
                        "EXPIRED",
                        "STARTING",
                        "OVERLOADED",
                        "INTERNAL",
                        "SOURCE_SILENT",
                        "SOURCE_DOWN",
                        "KAFKA_LAG",
                        "POISON");
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::meaning)
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
    }

    @Test
    void theErrorsThatMaySucceedLaterAreThoseOfTheProtocol() {
        assertThat(Arrays.stream(ErrorCode.values()).filter(ErrorCode::isWorthRetrying))
                .containsExactlyInAnyOrder(
                        ErrorCode.TOKEN_EXPIRED,
                        ErrorCode.RATE_LIMITED,
                        ErrorCode.STARTING,
                        ErrorCode.OVERLOADED,
                        ErrorCode.INTERNAL);
    }

    @Test
    void wordsAreTheLowerCaseOfTheirNames() {
        assertThat(List.of(Mode.ALL.code(), Feed.RT.code(), StatusState.LAGGING.code(), SnapshotReason.RESYNC.code()))
                .containsExactly("all", "rt", "lagging", "resync");
        assertThat(Arrays.stream(ClientCommand.Op.values()).map(ClientCommand.Op::code))
                .containsExactly("hello", "sub", "unsub", "credit", "ping", "report");
        assertThat(Arrays.stream(ServerMessage.Type.values()).map(ServerMessage.Type::code))
                .containsExactly(
                        "welcome", "ack", "snapshot", "update", "status", "hb", "pong", "error", "bye", "stamps");
    }

    @Test
    void anUnknownWordIsAnsweredWithTheKnownOnes() {
        assertThat(Codes.parse(Feed.class, "delayed")).isEqualTo(Feed.DELAYED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codes.parse(Feed.class, "DELAYED"))
                .withMessage("'DELAYED' (expected: best, rt, delayed)");
    }
}
