package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import java.util.List;

/**
 * Binary frames that hold no command.
 *
 * <p>Thread-safe.
 */
final class BadFrames {
    /** A field that goes on after the end of the frame. */
    static final byte[] NONSENSE = {0x0A, 0x7F, 1, 2, 3};

    private static final List<byte[]> ALL = List.of(
            NONSENSE,
            // A command with nothing in it.
            new byte[] {0x0A, 0x00},
            // A group that never ends; a tag of field 0; a varint without an end.
            new byte[] {0x0B},
            new byte[] {0x00, 0x00},
            new byte[] {
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF
            });

    private BadFrames() {}

    static String refused(Scene scene) throws java.io.IOException {
        var link = scene.open();
        for (byte[] frame : ALL) {
            int mark = link.mark();
            link.sendFrame(CheckSocket.BINARY, frame);
            var error = link.await(
                    ServerMessage.Error.class, mark, any -> true, "an error for " + java.util.Arrays.toString(frame));
            expect(
                    error.code() == ErrorCode.BAD_REQUEST && !error.retry(),
                    error + " for " + java.util.Arrays.toString(frame),
                    "BAD_REQUEST");
            scene.pass(LimitChecks.betweenCommands(scene));
        }
        link.ping();
        return "%d kinds".formatted(ALL.size());
    }
}
