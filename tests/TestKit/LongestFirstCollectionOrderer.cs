using Xunit.Sdk;
using Xunit.v3;

namespace BrowserAgent.TestKit;

/// <summary>
/// Starts the named test collections first, in this order, and all others after them. A long collection that happens to start last runs alone for minutes,
/// while the other threads have nothing left to do. Which collections run beside each other is limited by the number of threads as before.
/// </summary>
/// <param name="longest">Names of collections, or full names of classes that are a collection of their own.</param>
public abstract class LongestFirstCollectionOrderer(params IReadOnlyList<string> longest) : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderBy(collection => RankOf(collection.TestCollectionDisplayName))];

    private int RankOf(string collection)
    {
        var rank = 0;
        while (rank < longest.Count && !collection.Contains(longest[rank], StringComparison.Ordinal))
        {
            rank++;
        }

        return rank;
    }
}
