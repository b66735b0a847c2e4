package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * How connections end.
 *
 * <p>Thread-safe.
 */
final class CloseChecks {
    static final List<Check> LIST = List.of(
            new Check(
                    "close-normal",
                    "A client that closes with 1000 is answered with 1000.",
                    "Close codes",
                    scene -> closed(
                            scene,
                            Link.NORMAL,
                            link -> link.sendFrame(
                                    CheckSocket.CLOSE, new byte[] {(byte) (Link.NORMAL >> 8), (byte) Link.NORMAL}))),
            new Check(
                    "close-wrong-type",
                    "A frame of the wrong type (binary in JSON, text in Protobuf) is closed with 1003.",
                    "Close codes",
                    scene -> closed(
                            scene,
                            1003,
                            link -> link.sendFrame(
                                    link.isText() ? CheckSocket.BINARY : CheckSocket.TEXT, new byte[] {'7'}))),
            new Check(
                    "close-too-big",
                    "A message over limits.frame is closed with 1009.",
                    "Close codes",
                    CloseChecks::tooBig),
            new Check("close-bad-utf8", "Text that is not UTF-8 is closed with 1007.", "Close codes", scene -> {
                if (scene.protocol() != Protocol.JSON) {
                    throw new SkipException("about text frames");
                }
                return closed(
                        scene,
                        1007,
                        link -> link.sendFrame(CheckSocket.TEXT, new byte[] {'"', (byte) 0xC3, 0x28, '"'}));
            }),
            new Check(
                    "close-unmasked",
                    "A frame that is not masked is closed with 1002.",
                    "Close codes",
                    scene -> closed(
                            scene,
                            1002,
                            link -> link.sendBytes(new byte[] {
                                (byte) (CheckSocket.FINAL | (link.isText() ? CheckSocket.TEXT : CheckSocket.BINARY)),
                                1,
                                '7'
                            }))),
            new Check(
                    "close-bad-opcode",
                    "A frame with an opcode that RFC 6455 does not know is closed with 1002.",
                    "Close codes",
                    scene -> closed(scene, 1002, link -> link.sendFrame(0x3, new byte[] {'7'}))));

    private CloseChecks() {}

    private static String closed(Scene scene, int code, Consumer<Link> fault) throws IOException {
        var link = scene.open();
        fault.accept(link);
        var closed = link.awaitClose();
        expect(closed.code() == code, closed, String.valueOf(code));
        return closed.reason();
    }

    private static String tooBig(Scene scene) throws IOException {
        int most = scene.ground().welcome().limits().frameBytes();
        if (most <= 0 || most > 8 << 20) {
            throw new SkipException("the gateway takes frames of %d bytes".formatted(most));
        }
        var payload = new byte[most + 1];
        java.util.Arrays.fill(payload, (byte) ' ');
        return closed(
                scene, 1009, link -> link.sendFrame(link.isText() ? CheckSocket.TEXT : CheckSocket.BINARY, payload));
    }
}
