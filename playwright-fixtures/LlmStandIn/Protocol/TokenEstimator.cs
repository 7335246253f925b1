namespace BrowserAgent.Fixtures.LlmStandIn.Protocol;

/// <summary>
/// Four characters are counted as one token, rounded up. A real tokenizer spends more on punctuation-heavy text such as
/// snapshots and on languages other than English, so these figures compare runs with each other and are no bill.
/// </summary>
internal static class TokenEstimator
{
    public const int CharactersPerToken = 4;

    public static int Of(int characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;
}
