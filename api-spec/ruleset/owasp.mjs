// OWASP API Security Top 10 2023, without the rules that would make the contract say what the service does not do.
import owasp from "@stoplight/spectral-owasp-ruleset";

export default {
  extends: [owasp],
  rules: {
    // No rate limit is in the service: it belongs to the proxy. Headers that nobody sends would be a false promise (docs/api.md).
    "owasp:api4:2023-rate-limit": "off",
    "owasp:api4:2023-rate-limit-responses-429": "off",
  },
};
