using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>Who is signed in, and what the pages offer to them. The routes check it again.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="MayDecide">Approve, reject and cancel.</param>
/// <param name="MayOperate">Sessions and accounts.</param>
/// <param name="MayAdminister">API keys.</param>
public sealed record SignedInPerson(string Name, bool MayDecide, bool MayOperate, bool MayAdminister)
{
    internal static SignedInPerson Of(ApiCaller caller) => new(caller.Name, caller.Has(ApiScope.Decide), caller.Has(ApiScope.Operate), caller.Has(ApiScope.Admin));
}
