package io.tickgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one side says is what the other one hears, in every encoding. */
final class FormatRoundTripTest {
    private static final long SEED = 20_261_122;
    private static final int CASES = 500;
    private static final int FRAMES = 50;

    @TestFactory
    List<DynamicTest> everyMessageArrivesAsItWasSaid() {
        var tests = new ArrayList<DynamicTest>();
        for (var encoding : Encodings.values()) {
            for (var type : ServerMessage.Type.values()) {
                tests.add(DynamicTest.dynamicTest(encoding + " " + type.code(), () -> {
                    var words = new RandomWords(SEED);
                    for (int i = 0; i < CASES; i++) {
                        var message = words.message(type);

                        assertThat(encoding.carry(List.of(message))).containsExactly(message);
                    }
                }));
            }
        }
        return tests;
    }

    @ParameterizedTest
    @EnumSource
    void theExamplesOfTheProtocolArriveInTheirOrder(Encodings encoding) {
        assertThat(encoding.carry(Messages.ALL)).isEqualTo(Messages.ALL);
    }

    @ParameterizedTest
    @EnumSource
    void aFrameOfManyMessagesKeepsTheirOrder(Encodings encoding) {
        var words = new RandomWords(SEED + 1);
        for (int i = 0; i < FRAMES; i++) {
            var messages = new ArrayList<ServerMessage>();
            for (int j = 0; j < 20; j++) {
                messages.add(
                        words.message(ServerMessage.Type.values()[(i + 7 * j) % ServerMessage.Type.values().length]));
            }

            assertThat(encoding.carry(messages)).isEqualTo(messages);
        }
    }

    @TestFactory
    List<DynamicTest> everyCommandArrivesAsItWasSaid() {
        var tests = new ArrayList<DynamicTest>();
        for (var encoding : Encodings.values()) {
            for (var op : ClientCommand.Op.values()) {
                tests.add(DynamicTest.dynamicTest(encoding + " " + op.code(), () -> {
                    var words = new RandomWords(SEED);
                    for (int i = 0; i < CASES; i++) {
                        var command = words.command(op);

                        assertThat(encoding.format().decode(encoding.encode(command)))
                                .containsExactly(new Received.Command(command));
                    }
                }));
            }
        }
        return tests;
    }
}
