package io.tickgate.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.simulator.recording.Nanos;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files in the jar are those that their README tells of. */
class ShippedRecordingTest {
    @ParameterizedTest
    @CsvSource({
        "spot/btcusdt, 9609, 1405, 1e17864b6b2a5fe95827a5bcc12db232b79a74f595f296acc8e1722d6aeec9b4",
        "spot/ethusdt, 9101, 1363, a57d95f01303bb2fb0c3d48d2a8f9f9cca0840668c82ba2d26f283428375636f",
        "usdm/btcusdt, 21187, 2721, ae1d1bdd2b5a6fcb572f67204e01ff665717eac3fe661df6bff7d5ee7cd6c96c",
        "usdm/ethusdt, 18675, 2674, b5bcfdae041a544214ded9e67eadccac38a1655bb5ff1bee9073efc94246cc73",
        "cm/btcusd_perp, 11735, 1535, cdd9c63b8f7ad50fa8ab5faa01e5c6d95021d20104f6a787b57f46ef46d85bf0",
        "cm/ethusd_perp, 10961, 1248, 7c165b69deb8129f17f4cc38fad76e9c575810d7b3d51e9ba6d5de7b4f5f82b7",
    })
    void isWhatTheReadmeSays(String name, long rows, long rowsOfTwelveSeconds, String sha256)
            throws IOException, NoSuchAlgorithmException {
        var file = RecordedFile.shipped(name + "_" + RecordedFiles.SHIPPED_DAY + RecordedFiles.SUFFIX);
        long end = Nanos.of(BinanceRecording.SMOKE_END);
        long found = 0;
        long foundOfTwelveSeconds = 0;
        try (var lines = file.open()) {
            while (lines.next()) {
                found++;
                String time = new String(lines.bytesFrom(0), 0, 19, java.nio.charset.StandardCharsets.US_ASCII);
                foundOfTwelveSeconds += Long.parseLong(time) < end ? 1 : 0;
            }
        }

        assertThat(found).isEqualTo(rows);
        assertThat(foundOfTwelveSeconds).isEqualTo(rowsOfTwelveSeconds);
        try (var bytes = file.source().open()) {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes.readAllBytes());
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
        }
    }
}
