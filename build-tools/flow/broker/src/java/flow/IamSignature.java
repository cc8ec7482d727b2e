package flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 of a presigned request for {@code kafka-cluster:Connect}. */
final class IamSignature {
    private static final Map<String, String> QUERY = Map.of(
            "Action", "action",
            "X-Amz-Algorithm", "x-amz-algorithm",
            "X-Amz-Credential", "x-amz-credential",
            "X-Amz-Date", "x-amz-date",
            "X-Amz-Expires", "x-amz-expires",
            "X-Amz-Security-Token", "x-amz-security-token",
            "X-Amz-SignedHeaders", "x-amz-signedheaders");

    private IamSignature() {}

    static String of(JsonNode request, String secretKey) throws GeneralSecurityException {
        String[] scope = request.path("x-amz-credential").asText().split("/", 2)[1].split("/");
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : scope) {
            key = hmac(key, part);
        }
        String canonical = String.join("\n", "GET", "/", query(request), "host:" + request.path("host").asText(), "", "host", hash(""));
        return hex(hmac(key, String.join("\n", "AWS4-HMAC-SHA256", request.path("x-amz-date").asText(), String.join("/", scope), hash(canonical))));
    }

    private static String query(JsonNode request) {
        Map<String, String> present = new TreeMap<>();
        QUERY.forEach((name, field) -> {
            if (request.hasNonNull(field)) {
                present.put(name, request.path(field).asText());
            }
        });
        return present.entrySet().stream().map(entry -> entry.getKey() + "=" + encode(entry.getValue())).collect(Collectors.joining("&"));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String text) throws GeneralSecurityException {
        return hex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }
}
