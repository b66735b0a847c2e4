package io.tickgate.gateway.log;

import io.tickgate.wire.From;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes cursors as text that clients keep and cannot change: {@code c2.} and, in base 64, the number of the key, what
 * it says, and the first 128 bits of its HMAC-SHA-256 (RFC 2104). Reads those of the version before, too, which say
 * nothing of leaders.
 *
 * <p>Thread-safe.
 */
public final class CursorCodec {
    private static final String PREFIX = "c2.";
    private static final String PREFIX_BEFORE = "c1.";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;
    private static final int MAX_PARTS = 1_000;
    private static final int MAX_PARTITIONS = 10_000;
    private static final int GROUP_BITS = 7;
    private static final long GROUP_MASK = 0x7F;
    private static final int MORE = 0x80;

    private final Supplier<Map<Integer, SecretKeySpec>> keys;
    private final int signingKey;

    /**
     * @param signingKey the number of the key that new cursors are signed with
     * @param secrets by number, 0 to 255; all of them are accepted, so that the signing key can be changed while cursors
     *     of the one before are in use
     */
    public CursorCodec(int signingKey, Map<Integer, byte[]> secrets) {
        var made = new TreeMap<Integer, SecretKeySpec>();
        secrets.forEach((number, secret) -> made.put(number, key(secret)));
        if (!made.containsKey(signingKey)) {
            throw new IllegalArgumentException(
                    "signing key: %d (expected: one of %s)".formatted(signingKey, made.keySet()));
        }
        this.signingKey = signingKey;
        keys = () -> made;
    }

    /** @param secret the only one, number 0, which is asked for whenever it is needed */
    public CursorCodec(Supplier<byte[]> secret) {
        signingKey = 0;
        keys = () -> Map.of(0, key(secret.get()));
    }

    private static SecretKeySpec key(byte[] secret) {
        return new SecretKeySpec(secret, ALGORITHM);
    }

    /** Returns {@code null} for one of so many partitions that no command could bring it back. */
    public @Nullable String encode(Cursor cursor) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(signingKey);
            out.writeShort(cursor.parts().size());
            for (var part : cursor.parts()) {
                out.writeUTF(part.channel());
                out.writeUTF(part.topicId());
                writeNumber(out, part.places().size());
                for (var place : part.places()) {
                    writePlace(out, place);
                }
            }
            out.write(signature(signingKey, PREFIX, bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
        return text.length() > From.Cursor.MAX_LENGTH ? null : text;
    }

    /**
     * Reads a cursor that this gateway, or another one with the same key, has given out.
     *
     * @throws IllegalArgumentException if it is none; the message says why and repeats nothing of it
     */
    public Cursor decode(String text) {
        boolean isBefore = text.startsWith(PREFIX_BEFORE);
        if (!(isBefore || text.startsWith(PREFIX)) || text.length() > From.Cursor.MAX_LENGTH) {
            throw new IllegalArgumentException("a cursor of %d characters (expected: at most %d, beginning with '%s')"
                    .formatted(text.length(), From.Cursor.MAX_LENGTH, PREFIX));
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder()
                    .decode(text.substring(PREFIX.length()).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a cursor that is not base 64 (expected: one as it was given out)", e);
        }
        if (bytes.length <= SIGNATURE_BYTES + 1) {
            throw new IllegalArgumentException("a cursor that is cut off (expected: one as it was given out)");
        }
        byte[] said = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
        int key = said[0] & 0xFF;
        var known = keys.get();
        if (!known.containsKey(key)) {
            throw new IllegalArgumentException("a cursor signed with key %d (expected: one of %s; see tickgate.cursor)"
                    .formatted(key, known.keySet()));
        }
        byte[] signature = Arrays.copyOfRange(bytes, said.length, bytes.length);
        if (!MessageDigest.isEqual(signature, signature(key, isBefore ? "" : PREFIX, said))) {
            throw new IllegalArgumentException(
                    "a cursor of another cluster, or one that was changed (expected: one as it was given out)");
        }
        return read(said, isBefore);
    }

    private static Cursor read(byte[] said, boolean isBefore) {
        try (var in = new DataInputStream(new ByteArrayInputStream(said, 1, said.length - 1))) {
            var parts = new ArrayList<Cursor.Part>();
            int count = atMost(MAX_PARTS, in.readUnsignedShort());
            for (int i = 0; i < count; i++) {
                String channel = in.readUTF();
                String topicId = in.readUTF();
                long partitions = isBefore ? in.readUnsignedShort() : readNumber(in);
                var places = new ArrayList<LogPlace>();
                for (int partition = 0; partition < atMost(MAX_PARTITIONS, partitions); partition++) {
                    places.add(isBefore ? LogPlace.at(in.readLong()) : readPlace(in));
                }
                parts.add(new Cursor.Part(channel, topicId, places));
            }
            return new Cursor(List.copyOf(parts));
        } catch (IOException e) {
            throw new IllegalArgumentException("a cursor that another version has made (expected: version 2, or 1)", e);
        }
    }

    private static void writePlace(DataOutputStream out, LogPlace place) throws IOException {
        // One more than each: what is not known is a small number, too.
        writeNumber(out, place.offset() + 1);
        if (!place.equals(LogPlace.NOT_READ)) {
            writeNumber(out, place.leaderEpoch() + 1L);
        }
    }

    private static LogPlace readPlace(DataInputStream in) throws IOException {
        long offset = readNumber(in) - 1;
        return offset < 0 ? LogPlace.NOT_READ : new LogPlace(offset, (int) readNumber(in) - 1);
    }

    /** In groups of seven bits, the lowest first: most numbers are small. */
    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long rest = number;
        while (rest > GROUP_MASK) {
            out.writeByte((int) (rest & GROUP_MASK) | MORE);
            rest >>>= GROUP_BITS;
        }
        out.writeByte((int) rest);
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += GROUP_BITS) {
            int group = in.readUnsignedByte();
            number |= (group & GROUP_MASK) << shift;
            if ((group & MORE) == 0) {
                return number;
            }
        }
        throw new IOException("a number without an end (expected: at most 63 bits)");
    }

    private static int atMost(int most, long count) throws IOException {
        if (count > most) {
            throw new IOException("%d (expected: at most %d)".formatted(count, most));
        }
        return (int) count;
    }

    /** @param prefix signed, too, so that nobody can have what was written read as another version */
    private byte[] signature(int key, String prefix, byte[] said) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(keys.get().get(key));
            mac.update(prefix.getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(mac.doFinal(said), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
