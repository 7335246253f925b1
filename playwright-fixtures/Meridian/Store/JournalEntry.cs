using System.Text.Json.Serialization;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Fixtures.Meridian.Store;

/// <summary>One line of the journal.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(OrderSaved), "order")]
[JsonDerivedType(typeof(LoginAttempted), "login")]
[JsonDerivedType(typeof(SessionStarted), "session")]
[JsonDerivedType(typeof(CodeUsed), "code")]
[JsonDerivedType(typeof(LoggedOut), "logout")]
[JsonDerivedType(typeof(EventAdded), "event")]
internal abstract record JournalEntry
{
    internal sealed record OrderSaved(OrderRecord Order) : JournalEntry;

    internal sealed record LoginAttempted(LoginRecord Login) : JournalEntry;

    internal sealed record SessionStarted(string Account, int Sessions) : JournalEntry;

    internal sealed record CodeUsed(string Account, long Step) : JournalEntry;

    internal sealed record LoggedOut(LogoutRecord Logout) : JournalEntry;

    internal sealed record EventAdded(EventRecord Event) : JournalEntry;
}
