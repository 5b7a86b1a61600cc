// Counts down what the server wrote as "71 h 59 min left"; without this script the words stay as they were.
(() => {
  const MINUTE = 60000;
  const places = [...document.querySelectorAll("[data-countdown]")];
  const words = (end) => {
    const minutes = Math.ceil((end - Date.now()) / MINUTE);
    if (minutes <= 0) return "no time left";
    const hours = Math.floor(minutes / 60);
    return hours ? `${hours} h ${minutes % 60} min left` : `${minutes} min left`;
  };
  const say = () => places.forEach((place) => {
    place.textContent = words(new Date(place.dataset.countdown));
  });
  if (places.length) setInterval(say, MINUTE / 2);
})();
