-- Features of a flight, from what is known an hour before it leaves.
-- Reads the view `flights` (date, delay, distance, origin, destination) and makes the table `features`.
--
-- `date` is the scheduled departure on the origin's clock and `delay` the delay on arrival in
-- minutes, so a delay is known only once the flight has landed: after its departure, about
-- thirty minutes on the ground, the way at 450 miles an hour, and the delay.
-- No feature looks at a flight that has not landed by then; that keeps the label out of them.

create temp table flown as
select
  date,
  delay,
  distance,
  origin,
  destination,
  date_trunc('hour', date) as departure_hour,
  -- The first full hour at which the delay is known.
  date_trunc('hour', date + to_minutes(cast(30 + distance / 7.5 + delay as integer)))
    + interval 1 hour as known_at
from flights
where date >= timestamp '2001-01-01' and date < timestamp '2001-07-01';

create temp table hours as
select unnest(generate_series(
  timestamp '2001-01-01', timestamp '2001-06-30 23:00:00', interval 1 hour
)) as hour_start;

create temp table landed as
select origin, known_at as hour_start, sum(delay) as minutes, count(*) as flights
from flown
group by origin, known_at;

-- Flights scheduled to leave the same airport in the same hour.
create temp table schedule as
select origin, departure_hour as hour_start, count(*) as departures
from flown
group by origin, departure_hour;

-- Mean delay of the airport's flights that landed in the six hours before.
create temp table airport as
select
  origin,
  hour_start,
  sum(minutes) over six_hours / sum(flights) over six_hours as origin_delay
from (select distinct origin from landed)
cross join hours
left join landed using (origin, hour_start)
window six_hours as (
  partition by origin order by hour_start rows between 5 preceding and current row
);

-- Mean delay of all flights that landed six to twelve hours before; six hours of distance, as
-- the clocks of the country's airports lie up to six hours apart.
create temp table network as
select
  hour_start,
  sum(minutes) over half_a_day / sum(flights) over half_a_day as network_delay
from hours
left join (
  select hour_start, sum(minutes) as minutes, sum(flights) as flights
  from landed
  group by hour_start
) using (hour_start)
window half_a_day as (order by hour_start rows between 12 preceding and 6 preceding);

create temp table features as
select
  flown.date,
  cast(hour(flown.date) as integer) as hour,
  cast(isodow(flown.date) as integer) as day_of_week,
  cast(flown.distance as integer) as distance,
  flown.origin,
  flown.destination,
  cast(schedule.departures as integer) as departures,
  airport.origin_delay,
  network.network_delay,
  flown.delay > 15 as delayed,
  flown.known_at
from flown
join schedule on schedule.origin = flown.origin and schedule.hour_start = flown.departure_hour
join airport on airport.origin = flown.origin and airport.hour_start = flown.departure_hour
join network on network.hour_start = flown.departure_hour;
