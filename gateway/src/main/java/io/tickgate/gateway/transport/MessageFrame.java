package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tickgate.model.DecimalText;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frame that an event loop has in the making: its messages in one buffer, with the WebSocket header in front, so that
 * it goes out in one write. The messages of a text frame are the elements of a JSON array.
 *
 * <p>Clients that are sent the same share the bytes: while a frame is put together of the very pieces of the one before,
 * nothing is copied.
 *
 * <p>Bounded: it keeps the frame before, and the memory of one more, until the end of the pass.
 *
 * <p>Confined to its event loop, and taken up by one connection at a time.
 */
final class MessageFrame implements OutgoingFrames {
    private static final int INITIAL_BYTES = 2048;
    private static final int PAYLOAD_START = FrameHeader.MAX_BYTES;
    private static final int INITIAL_PIECES = 64;

    /** In the place of a piece: a message begins; a number follows. Known by identity, as all pieces are. */
    private static final byte[] BEGIN = {1};

    private static final byte[] DECIMAL = {2};
    private static final byte[] VARINT = {3};

    private final Consumer<Runnable> atEndOfPass;
    private final Runnable atEnd = this::atEnd;
    private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private boolean isText;
    private long roomBytes;
    private int messages;

    /** Pieces and numbers of the frame in the making, beyond them those of the one before. */
    private byte[] @Nullable [] pieces = new byte[INITIAL_PIECES][];

    private long[] numbers = new long[INITIAL_PIECES];
    private int count;
    private int payloadBytes;

    /** {@code null} as long as it is the same as the one before. */
    private @Nullable ByteBuf own;

    /** Memory of a frame that has gone out, for the next one: what was just written is still in the processor's cache. */
    private @Nullable ByteBuf spare;

    private @Nullable ByteBuf before;
    private boolean isTextBefore;
    private int countBefore;
    private boolean isForgetting;

    /** @param atEndOfPass runs something once the connections of this pass have been written to */
    MessageFrame(Consumer<Runnable> atEndOfPass) {
        this.atEndOfPass = atEndOfPass;
    }

    /**
     * Begins a frame; the one before has been finished or released.
     *
     * @param text whether the messages are the elements of an array
     * @param room no message is begun once there are so many bytes
     */
    MessageFrame next(ByteBufAllocator from, boolean text, long room) {
        allocator = from;
        isText = text;
        roomBytes = room;
        messages = 0;
        count = 0;
        payloadBytes = 0;
        if (isTextBefore != text) {
            forget();
        }
        return this;
    }

    @Override
    public boolean hasRoom() {
        return payloadBytes < roomBytes;
    }

    @Override
    public void begin() {
        if (!isAsBefore(BEGIN, 0)) {
            var made = add(BEGIN, 0);
            if (isText) {
                made.writeByte(messages == 0 ? '[' : ',');
            }
        }
        payloadBytes += isText ? 1 : 0;
        messages++;
    }

    @Override
    public void put(byte[] bytes) {
        if (!isAsBefore(bytes, 0)) {
            add(bytes, 0).writeBytes(bytes);
        }
        payloadBytes += bytes.length;
    }

    @Override
    public void putDecimal(long number) {
        if (!isAsBefore(DECIMAL, number)) {
            Numbers.putDecimal(number, add(DECIMAL, number));
        }
        payloadBytes += DecimalText.length(number, 0);
    }

    @Override
    public void putVarint(long number) {
        if (!isAsBefore(VARINT, number)) {
            Numbers.putVarint(number, add(VARINT, number));
        }
        payloadBytes += Numbers.varintLength(number);
    }

    @SuppressWarnings("ReferenceEquality") // a piece is itself: comparing the bytes would cost as much as copying them
    private boolean isSame(int place, byte[] piece, long number) {
        return pieces[place] == piece && numbers[place] == number;
    }

    /** Whether the next piece is the same as that of the frame before, and so were all until here. */
    private boolean isAsBefore(byte[] piece, long number) {
        if (before != null && count < countBefore && isSame(count, piece, number)) {
            count++;
            return true;
        }
        return false;
    }

    private ByteBuf add(byte[] piece, long number) {
        var made = part();
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * count);
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        pieces[count] = piece;
        numbers[count++] = number;
        return made;
    }

    /** From here on it is another one than the frame before. */
    private ByteBuf part() {
        var made = own;
        if (made == null) {
            made = memory();
            if (before != null) {
                made.writeBytes(before, PAYLOAD_START, payloadBytes);
                forget();
            }
            own = made;
        }
        return made;
    }

    private ByteBuf memory() {
        var made = spare;
        spare = null;
        if (made == null) {
            made = allocator.directBuffer(Math.max(INITIAL_BYTES, PAYLOAD_START + 2 * payloadBytes));
        }
        if (!isForgetting) {
            isForgetting = true;
            atEndOfPass.accept(atEnd);
        }
        return made.setIndex(PAYLOAD_START, PAYLOAD_START);
    }

    @Override
    public int messages() {
        return messages;
    }

    @Override
    public int frames() {
        return messages == 0 ? 0 : 1;
    }

    @Override
    public ByteBuf finish() {
        if (messages == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        if (own == null && before != null && count == countBefore) {
            return before.retain();
        }
        var made = part();
        if (isText) {
            made.writeByte(']');
        }
        int payload = made.readableBytes();
        int first = isText ? FrameHeader.FINAL_TEXT : FrameHeader.FINAL_BINARY;
        made.readerIndex(FrameHeader.writeBefore(PAYLOAD_START, made, first, payload));
        keep(made);
        return made;
    }

    /** For the next connection; it belongs to the taker, too. */
    private void keep(ByteBuf made) {
        own = null;
        before = made.retain();
        isTextBefore = isText;
        countBefore = count;
    }

    @Override
    public void release() {
        if (own != null) {
            giveBack(own);
            own = null;
        }
    }

    private void atEnd() {
        isForgetting = false;
        forget();
        Arrays.fill(pieces, null);
        if (spare != null) {
            spare.release();
            spare = null;
        }
    }

    private void forget() {
        if (before != null) {
            giveBack(before);
            before = null;
        }
    }

    /** Keeps the memory if no socket waits to be given what is in it. */
    private void giveBack(ByteBuf memory) {
        if (spare == null && memory.refCnt() == 1) {
            spare = memory;
        } else {
            memory.release();
        }
    }
}
